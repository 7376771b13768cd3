"""The served front-end files: what is copied, what the sprite holds, what a missing one says."""

import gzip
from pathlib import Path
from xml.etree import ElementTree

import pytest

from gateway import assets


def test_icon_names_are_sorted_without_repeats_and_comments() -> None:
    assert assets.icon_names("home\n# group\n\nbell  # messages\nfilled/star\nhome\n") == [
        "bell",
        "filled/star",
        "home",
    ]


def test_a_build_serves_every_named_file_and_an_icon_sprite(tmp_path: Path) -> None:
    icons = tmp_path / "icons.txt"
    icons.write_text("home\nfilled/star\n")
    target = tmp_path / "vendor"
    assets.build(assets.ROOT / "node_modules", icons, target)
    for name in (*assets.SERVED, "air-datepicker/locale-zh.js"):
        content = (target / name).read_bytes()
        assert content
        assert b"sourceMappingURL=" not in content
    sprite = ElementTree.parse(target / "icons.svg").getroot()
    assert {symbol.get("id") for symbol in sprite} == {"icon-home", "icon-star-filled"}
    style = target / "tabler" / "tabler.min.css"
    assert gzip.decompress(style.with_name("tabler.min.css.gz").read_bytes()) == style.read_bytes()


def test_a_second_build_touches_nothing(tmp_path: Path) -> None:
    icons = tmp_path / "icons.txt"
    icons.write_text("home\n")
    assets.build(assets.ROOT / "node_modules", icons, tmp_path / "vendor")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "vendor").rglob("*")}
    assets.build(assets.ROOT / "node_modules", icons, tmp_path / "vendor")
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "vendor").rglob("*")} == before


def test_an_unknown_icon_is_named(tmp_path: Path) -> None:
    icons = tmp_path / "icons.txt"
    icons.write_text("no-such-icon\n")
    with pytest.raises(assets.MissingAssetError, match=r"no-such-icon\.svg.*icons\.txt"):
        assets.build(assets.ROOT / "node_modules", icons, tmp_path / "vendor")


def test_the_gateways_own_icons_all_exist() -> None:
    names = assets.icon_names((assets.STATIC / "icons.txt").read_text())
    assert names
    assert assets.sprite(assets.ROOT / "node_modules/@tabler/icons/icons", names)
