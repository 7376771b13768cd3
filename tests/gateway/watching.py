"""Graduates in reports' read copy, in the in-process system."""

from __future__ import annotations

from typing import Any

from services.graduates.models import Graduate
from services.reports.operations import feed
from tests.factories.reports import snapshot
from tests.gateway import bureau
from tests.gateway.conftest import Office

_SAME = ("name", "name_key", "student_no", "exam_number", "id_number", "degree", "major", "class_name")


def reported(office: Office, count: int = 1, place: str = "a.department1", **facts: Any) -> list[dict[str, Any]]:
    """Graduates of whom reports knows alone, for what asks no other service."""
    ids = office.world.ids
    told = [snapshot(number, ids[f"{place[0]}.school"], ids[place], **facts) for number in range(1, count + 1)]
    office.system.run("reports", lambda: feed.keep(told))
    return told


def known(office: Office, place: str = "a.department1", **facts: Any) -> Graduate:
    """A graduate of graduates whom reports knows too."""
    ids = office.world.ids
    (graduate,) = bureau.graduates(office, 1, place)
    same = {name: getattr(graduate, name) for name in _SAME}
    row = snapshot(1, ids[f"{place[0]}.school"], ids[place], id=str(graduate.id), **same | facts)
    office.system.run("reports", lambda: feed.keep([row]))
    return graduate
