"""The kernel knows nothing of the business: no word of it, but for these exceptions with their reasons."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT, name, tracked

# Not here: "message", "archive" and "audience". An error's text, a zip file and a token's addressee bear these names.
BUSINESS = {
    "graduate",
    "agreement",
    "employer",
    "employment",
    "school",
    "department",
    "dossier",
    "termination",
    "destination",
    "dispatch",
    "enlistment",
    "recommendation",
    "registration",
    "broadcast",
    "receipt",
    "recipient",
    "student",
    "teacher",
    "tutor",
    "resume",
    "major",
    "degree",
    "province",
}
CHINESE = {
    "毕业",
    "协议",
    "单位",
    "院系",
    "学校",
    "学生",
    "生源",
    "档案",
    "派遣",
    "就业",
    "解约",
    "存档",
    "方案",
    "群发",
}
SCOPE = {"school": "scope column and level", "department": "scope column and level"}
EXCEPTIONS: dict[str, dict[str, str]] = {
    "kernel/identity.py": SCOPE | {"graduate": "kind of asker", "employer": "kind of asker"},
    "kernel/models.py": SCOPE,
    "kernel/scope.py": SCOPE,
    "kernel/jobs.py": SCOPE,
    "kernel/job_api.py": SCOPE,
    "kernel/runner.py": SCOPE | {"学校": "tells whom to ask for a grant"},
    "kernel/audit.py": SCOPE,
    "kernel/job_operations.py": {"school": "scope column"},
    "kernel/exports.py": {"school": "scope column and level"},
    "kernel/name_search.py": {"school": "scope column"},
    "kernel/results.py": {"school": "scope column"},
    "kernel/webhooks.py": {"school": "scope column"},
    "kernel/permissions.py": SCOPE,
    "kernel/testing.py": SCOPE,
    "kernel/endpoint.py": {"学校": "tells whom to ask for a grant"},
    "kernel/settings.py": {"就业": "default name of the office in texts"},
}


def words_in(path: Path) -> set[str]:
    """English words of identifiers and texts in the singular, and the Chinese business words."""
    text = path.read_text(encoding="utf-8")
    parts = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", text)
    return {part.lower().removesuffix("s") for part in parts} | {word for word in CHINESE if word in text}


def business_words(path: Path) -> set[str]:
    return words_in(path) & (BUSINESS | CHINESE)


@pytest.mark.parametrize("path", tracked("kernel/*.py"), ids=name)
def test_kernel_speaks_no_business(path: Path) -> None:
    assert business_words(path) <= EXCEPTIONS.get(name(path), {}).keys()


def test_every_exception_is_still_needed() -> None:
    for path, words in EXCEPTIONS.items():
        needed = business_words(ROOT / path)
        assert needed and needed <= set(words), path


def test_the_search_finds_words_in_every_dress(tmp_path: Path) -> None:
    probe = tmp_path / "probe.py"
    probe.write_text('class GraduateRecord: agreements_of = {"employerName": "毕业生"}\nDOSSIER = 1\n')
    assert business_words(probe) == {"graduate", "agreement", "employer", "毕业", "dossier"}
