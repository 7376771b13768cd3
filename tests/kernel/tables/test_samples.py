"""Tables written by real programs (tests/samples) are read as they were typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from kernel.tables import open_upload
from kernel.tables.cells import shown
from kernel.tables.table import raw_rows

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
NUMBERS = ["370102200404268344", "37010220040427834X", "370102200404288345"]
NAMES = ["张建国", "李晓晨", "王玥㛃"]
FILES = {
    "dossiers-libreoffice.xlsx": ("xlsx", "dossiers-libreoffice.xlsx", NAMES),
    "dossiers-7zip.zip": ("xlsx", "99001_2026_DA_1.xlsx", NAMES),
    "dossiers-7zip-chinese.zip": ("xlsx", "档案信息.xlsx", NAMES),
    "dossiers-infozip-gbk.zip": ("xlsx", "档案信息.xlsx", NAMES),
    "records-libreoffice.xlsx": ("xlsx", "records-libreoffice.xlsx", NAMES),
    "records-libreoffice-gb18030.csv": ("csv", "records-libreoffice-gb18030.csv", NAMES),
    "records-libreoffice-utf8.csv": ("csv", "records-libreoffice-utf8.csv", NAMES),
    "records-libreoffice.dbf": ("dbf", "records-libreoffice.dbf", [*NAMES[:2], "王玥洁"]),
}
"""What each is, the name of its table, and the people in it; GBK does not have the third one's last character."""


@pytest.mark.parametrize("name", FILES)
def test_what_a_real_program_wrote_is_read(name: str) -> None:
    kind, table, people = FILES[name]
    with (SAMPLES / name).open("rb") as source, open_upload(source, name) as upload:
        assert (upload.kind, upload.name) == (kind, table)
        (_, header), *rows = [(number, [shown(cell) for cell in cells]) for number, cells in raw_rows(upload, 50, 100)]
    titles = ("SFZH", "XM") if kind == "dbf" else ("身份证号", "姓名")
    found = [[cells[header.index(title)].strip() for title in titles] for _, cells in rows if any(cells)]
    assert found == [list(pair) for pair in zip(NUMBERS, people, strict=True)]
    assert [number for number, cells in rows if any(cells)] == [2, 3, 4]


def test_every_sample_is_small_and_spoken_of() -> None:
    told = (SAMPLES / "README.md").read_text(encoding="utf-8")
    samples = [path for path in SAMPLES.iterdir() if path.suffix != ".md"]
    assert FILES.keys() < {path.name for path in samples}
    assert all(path.stat().st_size < 40_000 and f"`{path.name}`" in told for path in samples)
