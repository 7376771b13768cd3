"""Many rows at once: portions with a key each, what is told when a portion fails, the answers put together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from gateway.screens import batches
from gateway.screens.declaration import ANY, Action, Column, Empty, Filter, Query, Screen, Tabs
from kernel.errors import Invalid, Unavailable


class Service:
    """Takes calls; `down_at` is the portion at which it no longer answers."""

    def __init__(self, down_at: int = -1) -> None:
        self.calls: list[tuple[list[str], Any, str | None]] = []
        self.down_at = down_at

    def take(self, ids: list[str], given: Any, key: str | None = None) -> Mapping[str, Any]:
        if len(self.calls) == self.down_at:
            raise Unavailable("service-down", "相关服务暂时无法连接，请稍后再试。")
        self.calls.append((ids, given, key))
        results = [{"id": each, "title": each, "ok": True, "reason": None} for each in ids]
        return {"done": len(ids), "failed": 0, "results": results, "job": ids[0]}


def action(service: Service, **more: Any) -> Action:
    return Action("do", "处理", effect="将处理 {n} 条。", batch=service.take, **more)


def ids(count: int) -> list[str]:
    return [str(number) for number in range(count)]


def test_portions_have_keys_of_their_own_that_come_again() -> None:
    first, again, other = Service(), Service(), Service()
    result = batches.run(action(first, keyed=True), ids(12_001), {"why": "later"}, "a" * 32)
    assert [len(call[0]) for call in first.calls] == [5000, 5000, 2001]
    assert (result["done"], result["failed"], len(result["results"])) == (12_001, 0, 12_001)
    batches.run(action(again, keyed=True), ids(12_001), {"why": "later"}, "a" * 32)
    keys = [call[2] for call in first.calls]
    assert [call[2] for call in again.calls] == keys
    assert len(set(keys)) == 3
    batches.run(action(other, keyed=True), ids(12_001), {"why": "other"}, "a" * 32)
    assert not {call[2] for call in other.calls} & set(keys)


def test_without_a_key_none_is_made_up() -> None:
    service = Service()
    batches.run(action(service, keyed=True), ids(3), "")
    batches.run(action(service), ids(3), "", "a" * 32)
    assert [call[2] for call in service.calls] == [None, None]


def test_a_service_that_goes_away_in_between_is_told_of_with_what_was_done() -> None:
    with pytest.raises(Unavailable, match="已处理前 5,000 条，其余没有处理.*请再次提交，已处理的不会重复处理"):
        batches.run(action(Service(down_at=1), keyed=True), ids(6000), "", "a" * 32)
    with pytest.raises(Unavailable, match="^相关服务暂时无法连接"):
        batches.run(action(Service(down_at=0), keyed=True), ids(6000), "", "a" * 32)


def test_nothing_and_too_many_are_refused_before() -> None:
    service = Service()
    for count, said in ((0, "请先勾选"), (20_001, "一次最多处理 20,000 条")):
        with pytest.raises(Invalid, match=said):
            batches.run(action(service), ids(count), "")
    assert service.calls == []


def listed(rows: int, asked: list[Query] | None = None, repeat: bool = False) -> Screen:
    """A screen over `rows` rows, of which every third cannot be done; `repeat`: a row moves onto the next page."""

    def source(query: Query) -> Mapping[str, Any]:
        if asked is not None:
            asked.append(query)
        page, size = int(query["page"]), int(query["size"])
        start = (page - 1) * size - (1 if repeat and page > 1 else 0)
        shown = range(start, min(start + size, rows))
        items = [{"id": number, "allowed_actions": [] if number % 3 else ["do"]} for number in shown]
        return {"items": items, "total": rows}

    columns, year = (Column("id", "编号"),), Filter("year", "年度", default="2026")
    tabs = Tabs("state", ((ANY, "全部"), ("new", "新的")), default="new")
    return Screen("jobs", source, frozenset(), columns, Empty("没有"), (year,), tabs)


def test_all_that_match_are_collected_page_by_page() -> None:
    asked: list[Query] = []
    wanted = action(Service(), matching={"state": "new"})
    found = batches.matching_ids(listed(250, asked), wanted, {"state": ANY, "year": ANY, "sort": "id"})
    assert found == [str(number) for number in range(0, 250, 3)]
    assert asked == [{"state": "new", "page": str(page), "size": "100"} for page in (1, 2, 3)]
    assert batches.matching_ids(listed(250), wanted, {"state": "old"}) == []


def test_a_row_that_moves_while_they_are_collected_counts_once() -> None:
    found = batches.matching_ids(listed(250, repeat=True), action(Service()), {})
    assert len(found) == len(set(found))


def test_more_than_can_be_done_is_refused_at_once() -> None:
    asked: list[Query] = []
    with pytest.raises(Invalid, match="符合条件的记录超过 20,000 条"):
        batches.matching_ids(listed(20_001, asked), action(Service()), {})
    assert len(asked) == 1
