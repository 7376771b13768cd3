"""The drawer of chapter 5: the agreement, its graduate, its employer, what was done; a termination's letter first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gateway.clients import agreements, graduates, or_none
from gateway.pages.agreements.shared import printable
from gateway.pages.graduates.numbers import LABELS
from gateway.screens.declaration import Drawer, Row

TABS = {"agreement": "协议书", "graduate": "毕业生", "employer": "签约单位", "history": "流转记录"}
LETTER = {"letter": "解约函"}


def of_agreement(load: Callable[[str], Row]) -> Drawer:
    """The drawer of rows that are agreements; `load` gives contract.AgreementDetail."""
    return Drawer("agreements/drawer.html", lambda row_id: values(load(row_id)))


def of_termination(load: Callable[[str], Row], opened: Callable[[str], Any] | None = None) -> Drawer:
    """The drawer of rows that are terminations; `load` gives contract.TerminationDetail."""
    return Drawer("agreements/drawer.html", lambda row_id: _of_letter(load(row_id), bool(opened)), opened)


def _of_letter(termination: Row, told: bool) -> dict[str, Any]:
    agreement = agreements().agreement(termination["source"], termination["agreement_id"])
    letter = {**termination, "lines": _lines(termination["letter_lines"]), "told": told}
    return {**values(agreement), "about": printable(termination), "tabs": {**LETTER, **TABS}, "letter": letter}


def values(agreement: Row) -> dict[str, Any]:
    """What agreements/drawer.html shows."""
    return {
        "about": printable(agreement),
        "agreement": {
            **agreement,
            "employer_lines": _lines(agreement["employer_lines"]),
            "terms_lines": _lines(agreement["terms_lines"]),
        },
        "tabs": TABS,
        "letter": None,
        "numbers": LABELS,
        "graduate": or_none(lambda: graduates().record(agreement["graduate_id"])),
        "employer": or_none(lambda: _employer(agreement["employer_id"])),
    }


def _employer(employer_id: str) -> Row:
    found = agreements().employer(employer_id)
    return {**found, "lines": _lines(found["lines"])}


def _lines(lines: list[Mapping[str, str]]) -> list[dict[str, str]]:
    """contract.Line as the drawers of graduates word it."""
    return [{"label": line["title"], "value": line["text"]} for line in lines]
