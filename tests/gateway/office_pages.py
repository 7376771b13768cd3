"""What the tests of graduates' pages read from answers, and the graduates they act upon."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

from werkzeug.test import TestResponse

from services.graduates.models import Graduate
from tests.gateway import bureau
from tests.gateway.conftest import Office


def notice(answer: TestResponse) -> str:
    return json.loads(answer.headers["HX-Trigger"])["office:toast"]["text"]


def problem(answer: TestResponse) -> str:
    return json.loads(answer.headers["HX-Trigger"])["office:problem"]["text"]


def left(answer: TestResponse) -> dict[str, str]:
    return json.loads(answer.headers["HX-Trigger"])["office:leave"]


def allowed(page: str) -> list[str]:
    found = re.search(r'data-actions="([^"]*)"', page)
    return found[1].split() if found else []


def refusals(page: str) -> dict[str, str]:
    found = re.search(r"data-refusals='([^']*)'", page)
    assert found
    return json.loads(unescape(found[1]))


def version_of(page: str) -> str:
    return page.partition('name="version" value="')[2].partition('"')[0]


def form_of(graduate: Graduate) -> str:
    return f"/employment/graduates/rows/{graduate.id}/do/change_destination"


def some(office: Office, *facts: dict[str, Any], place: str = "a.department1") -> list[Graduate]:
    """A graduate for each of the facts."""
    ids, desk = office.world.ids, bureau.bureau(office)
    return [desk.graduate(ids[f"{place[0]}.school"], ids[place], **each) for each in facts]


def one(office: Office, **facts: Any) -> Graduate:
    return some(office, facts)[0]
