"""录入省外协议书 (manual 5.7): for a graduate with an approved application who could not enter it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from gateway import answers
from gateway.clients import agreements
from gateway.pages.agreements import drawer as agreement_drawer
from gateway.pages.agreements.entry_form import ENTER
from gateway.pages.agreements.shared import ABOUT, MORE, Q5, REST
from gateway.pages.graduates import drawer as graduate_drawer
from gateway.pages.office.ordering import ordered_by
from gateway.screens.declaration import Action, Column, Drawer, Empty, Filter, Options, Row, Screen, State, Tabs
from gateway.screens.registry import declare
from services.agreements.contract import EntryQuery
from services.graduates.contract.titles import APPLICATION

_EXPLAIN = "explain"
"""Our own word beside the service's: 录入 stands in every row, and says why where it cannot be done (5.7-1)."""
_STATES: Mapping[str, tuple[str, str]] = {"none": ("未申请", "off"), **APPLICATION}
STATES = tuple(State(value, title, tone) for value, (title, tone) in _STATES.items())  # type: ignore[arg-type]
TABS: Options = (("", "全部"), *((value, title) for value, (title, _) in _STATES.items()))
ENTRY_STATES: Options = (("", "全部"), ("false", "未录入"), ("true", "已录入"))
ENTERED = (State(True, "已录入", "good"), State(False, "未录入", "off"))


def _page(found: Mapping[str, Any]) -> dict[str, Any]:
    return {**found, "items": [_explained(row) for row in found["items"]]}


def _explained(row: Row) -> Row:
    refused = "enter" in row["refusals"] and not row["entered"]
    return {**row, "allowed_actions": [*row["allowed_actions"], *([_EXPLAIN] if refused else [])]}


def _why_not(row_id: str) -> Response:
    """The message of 5.7-1, in the service's words."""
    return answers.page("agreements/entry_refused.html", entry=agreements().entry(row_id))


def _details(row_id: str) -> dict[str, Any]:
    """The agreement once there is one, the graduate before."""
    entry = _explained(agreements().entry(row_id))
    if entry["agreement_id"]:
        agreement = agreements().agreement("out_of_province", entry["agreement_id"])
        return agreement_drawer.values({**agreement, "allowed_actions": entry["allowed_actions"]})
    state = {"state_title": entry["application_title"], "tone": entry["application_tone"]}
    return {**graduate_drawer.values(row_id, lambda _: {**entry, **state}, "record"), "agreement": None}


ENTRY = declare(
    Screen(
        key="agreements.entry",
        source=lambda query: _page(agreements().entries(**query)),
        schema=frozenset(EntryQuery().fields),
        export=lambda query: agreements().entries_sheet(**query),
        order_export=ordered_by("agreements", "entries", EntryQuery),
        tabs=Tabs("application", TABS),
        filters=(
            *Q5,
            Filter("entered", "录入状态", kind="select", options=ENTRY_STATES),
            *REST,
        ),
        columns=(
            Column("name", "姓名", "lead", sort="name"),
            Column("application_state", "省外就业申请", kind="state", states=STATES),
            *ABOUT,
            Column("number", "协议书编号"),
            Column("entered", "录入状态", kind="state", states=ENTERED),
            Column("employer_name", "单位名称"),
            Column("paper_number", "纸质协议书编号", shown=False),
            *MORE,
        ),
        actions=(
            Action("enter", "录入", "edit", form=ENTER),
            Action(_EXPLAIN, "录入", "edit", view=_why_not),
        ),
        drawer=Drawer("agreements/entry.html", _details),
        name_of="name",
        empty=Empty("还没有毕业生", "生源数据导入或补报后，可以在这里为毕业生录入省外协议书。", "file-certificate"),
    )
)
