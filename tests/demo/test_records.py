"""Graduate records of the demo: right by the office's own rules, unique, the same in every load."""

from __future__ import annotations

import dataclasses
import hashlib
from collections import Counter
from datetime import date

import pytest

import demo
from services.graduates.domain.records import check_record

# As tests/demo/test_people.py: a change of the data is a change of everybody's demo.
SMALL_PROVINCE = "3cd6e2435f17f15c0c8a6285c8b14c7e80e1ff443eab6fe8874b5c6db26889ec"
TODAY = date(2026, 10, 1)


def as_record(graduate: demo.DemoGraduate) -> dict[str, object]:
    person = ("id_number", "name", "degree", "major", "student_no")
    own = {name: getattr(graduate, name) for name in person} | {"sex": graduate.gender, "mobile": graduate.phone}
    return dataclasses.asdict(demo.record_of(graduate)) | own


@pytest.mark.parametrize("size", ["small", "school"])
def test_records_are_right_without_a_warning(size: str) -> None:
    for graduate in demo.graduates(size):
        cleaned, faults, warnings = check_record(as_record(graduate), graduate.graduation_year, TODAY)
        assert (faults, warnings) == ({}, []), graduate.user_name
        assert {name: cleaned[name] for name in as_record(graduate)} == as_record(graduate)


def test_same_seed_same_records() -> None:
    lines = "\n".join(repr(demo.record_of(graduate)) for graduate in demo.graduates("small"))
    assert hashlib.sha256(lines.encode()).hexdigest() == SMALL_PROVINCE


def test_exam_numbers_are_unique_and_begin_with_year_and_province() -> None:
    seen = set()
    for graduate in demo.graduates("school"):
        record = demo.record_of(graduate)
        assert len(record.exam_number) == 14
        assert record.exam_number.startswith(f"{record.enrolled_on:%y}37")
        seen.add(record.exam_number)
    assert len(seen) == 15_000


def test_what_is_rare_appears_and_stays_rare() -> None:
    records = [(graduate, demo.record_of(graduate)) for graduate in demo.graduates("school")]
    modes = Counter(record.training_mode for _, record in records)
    assert set(modes) == {"1", "2", "4"} and modes["1"] > 14_000
    assert {record.teacher_training for _, record in records} == {"1", "2", "12"}
    assert {record.difficulty for _, record in records} >= {"0", "1", "2", "3", "4"}
    assert {record.political_status for _, record in records} == {"01", "02", "03", "13"}
    home = sum(record.origin_region == graduate.id_number[:6] for graduate, record in records)
    assert 0.6 < home / len(records) < 0.9
    assert 0.02 < sum(bool(record.minor) for _, record in records) / len(records) < 0.1
