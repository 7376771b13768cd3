"""Everything installed is locked by version and hash, the locks agree, and no file names a registry's host."""

import json
import re
from pathlib import Path

from devtools.checks import REGISTRY_HOSTS, naming_hosts
from devtools.shell import ROOT

LOCKS = ("requirements", "requirements-local", "requirements-dev")
PINNED = re.compile(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==(\S+)", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    return dict(PINNED.findall((ROOT / f"{name}.lock").read_text()))


def wanted(name: str) -> set[str]:
    lines = (ROOT / f"{name}.in").read_text().splitlines()
    return {line.split("[")[0] for line in lines if line and not line.startswith(("#", "-r"))}


def test_every_wanted_package_is_pinned_with_a_hash() -> None:
    for name in LOCKS:
        text = (ROOT / f"{name}.lock").read_text()
        blocks = re.split(r"^(?=[a-z0-9-]+(?:\[|==))", text, flags=re.MULTILINE)
        assert all("--hash=sha256:" in block for block in blocks if "==" in block)
        assert wanted(name) <= set(pins(name))


def test_a_larger_lock_repeats_the_smaller_one() -> None:
    runtime, local, dev = (set(pins(name).items()) for name in LOCKS)
    assert runtime < local < dev


def test_front_end_packages_are_pinned_exactly_and_the_lock_names_no_address() -> None:
    package = json.loads((ROOT / "package.json").read_text())
    versions = (package["dependencies"] | package["devDependencies"]).values()
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions)
    lock = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    packages = [entry for path, entry in lock.items() if path]
    assert all("integrity" in entry and "resolved" not in entry for entry in packages)


def test_no_file_names_a_registry_host() -> None:
    assert list(naming_hosts(ROOT)) == []


def test_a_file_that_names_one_is_found_but_not_in_what_is_installed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"see {REGISTRY_HOSTS[0]}/simple")
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "b.txt").write_text(REGISTRY_HOSTS[0])
    assert list(naming_hosts(tmp_path)) == [f"a.txt: {REGISTRY_HOSTS[0]}"]
