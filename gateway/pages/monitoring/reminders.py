"""提醒 of 10.1-10.3: 新建信息 opened with the text and the receivers of the list that somebody was looking at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway import session
from gateway.clients import or_none, reports
from gateway.screens.declaration import ANY, Query
from services.messaging.contract import MAX_RECIPIENTS

ADDRESS = "/messages/compose"
_CONDITIONS = ("department_id", "graduation_year", "degree", "major")
"""What a line of an audience can say; other filters of a list narrow a single message only."""
_PIECE = 100
_LONGEST = 200


@dataclass(frozen=True)
class Reminder:
    """`kind` is the service's list, `state` that of those who are reminded; `reached`: they can read messages at all,
    otherwise the departments are told, and by a department its graduates. `body` holds {n}, how many there are.
    """

    kind: str
    state: str
    title: str
    body: str
    reached: bool = True


REMINDERS = {
    "registration": Reminder(
        "registrations",
        "unregistered",
        "请督促毕业生尽快注册",
        "还有 {n} 名毕业生没有在就业信息网注册。没有注册的毕业生不能网上签约和办理就业手续。"
        "请互相转告，督促他们用姓名、身份证号等本人信息尽快完成注册。",
        reached=False,
    ),
    "resume": Reminder(
        "resumes",
        "none",
        "请创建并公开简历",
        "还没有创建简历的同学：没有公开的简历不能在省内网上签约，请尽快登录就业信息网，创建简历并公开。",
    ),
    "signing": Reminder(
        "signings",
        "none",
        "请关注签约进展",
        "还没有签约的同学：已有就业意向的，请及时在就业信息网上签约；需要帮助的，请联系院系或就业指导处。",
    ),
}


def address(name: str, query: Query) -> Query:
    """The parameters of 新建信息 for a list's query: whatever its tab, those are reminded who have not done it."""
    kept = {key: value for key, value in query.items() if key not in ("state", "page", "size", "sort")}
    return {"remind": name} | {key: value for key, value in kept.items() if value != ANY}


def filled(args: Mapping[str, str]) -> dict[str, Any] | None:
    """What 新建信息 begins with, in the shape of its drafts; None where nobody is to be reminded."""
    about = REMINDERS.get(args.get("remind", ""))
    if about is None:
        return None
    query = {name: value[:_LONGEST] for name, value in args.items() if name != "remind" and value}
    found = or_none(lambda: _waiting(about, query)) or {"total": 0, "people": []}
    text = {"title": about.title, "body": about.body.format(n=found["total"]), "total": found["total"]}
    if about.reached and found["people"]:
        return text | {"kind": "single", "people": found["people"], "lines": [], "files": []}
    return text | {"kind": "broadcast", "people": [], "lines": [_line(about, query)], "files": []}


def _waiting(about: Reminder, query: Query) -> dict[str, Any]:
    """How many wait, and (id, name) of those whom a single message reaches, if it can hold them all."""
    asked = {**query, "state": about.state, "size": str(_PIECE)}
    page = reports().watched(about.kind, **asked, page="1")
    rows, total = list(page["items"]), page["total"]
    if total > MAX_RECIPIENTS:
        return {"total": total, "people": []}
    for number in range(2, -(-total // _PIECE) + 1):
        rows += reports().watched(about.kind, **asked, page=str(number))["items"]
    return {"total": total, "people": [[row["id"], row["name"]] for row in rows if row["reachable"]]}


def _line(about: Reminder, query: Query) -> dict[str, str]:
    kind = "graduate" if about.reached or session.resolve().level == "department" else "staff"
    conditions = _CONDITIONS if kind == "graduate" else ("department_id",)
    return {"kind": kind} | {name: query[name] for name in conditions if query.get(name)}
