"""任务中心: one's own long-running work in every service; progress, cancelling, the finished file. The school level
looks after its people's as well (decision 11).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import Response, request

from gateway import answers
from gateway.clients import SERVICES, JobsClient
from gateway.downloads import pass_on
from gateway.guard import SIGNED_IN, page
from gateway.pages.messages.shared import as_id
from gateway.pages.office import queues
from gateway.screens.declaration import Action, Column, Drawer, Empty, Filter, Query, Screen, State, Tabs
from gateway.screens.registry import declare
from gateway.together import together
from kernel import context
from kernel.errors import NotFound, Unavailable
from kernel.job_api import JobQuery, OperatedQuery

OPEN = ("queued", "running")
STATES = (
    State("queued", "排队中", "wait"), State("running", "进行中", "run"), State("done", "已完成", "good"),
    State("dead", "失败", "bad"), State("cancelled", "已取消", "off"),
)  # fmt: skip
NEWEST = 10
"""As many of one's jobs are looked after on every page."""
AGES = (("", "不限"), ("3600", "1 小时以上"), ("86400", "1 天以上"), ("604800", "7 天以上"))
EVERYBODY = "school"
_MOST = 100


def questions(size: int, state: str = "") -> dict[str, Callable[[], Any]]:
    """What to ask the services together for one's newest jobs."""
    return {f"jobs of {name}": partial(_part, name, size, state) for name in SERVICES}


def newest(answers: Mapping[str, Any]) -> tuple[list[dict[str, Any]], int] | None:
    """One's jobs out of the answers, newest first, and their number. A service that is down is left out; None when all
    are.
    """
    parts = {name: part for name in SERVICES if (part := answers[f"jobs of {name}"]) is not None}
    found = [_shown(job, name) for name, part in parts.items() for job in part["items"]]
    found.sort(key=lambda job: str(job["created_at"]), reverse=True)
    return (found, sum(part["total"] for part in parts.values())) if parts else None


def _part(service: str, size: int, state: str, older_than: str = "") -> dict[str, Any]:
    return JobsClient(service).jobs(state=state, older_than=older_than, page=1, size=size)


def _all_of(service: str, size: int, **filters: str) -> dict[str, Any]:
    return JobsClient(service).all_jobs(**filters, page=1, size=size)


def _page(asked: Mapping[str, Callable[[], Any]], number: int, size: int) -> dict[str, Any]:
    """A page of all services' answers; raises Unavailable when none of them answers."""
    answered = newest(together(asked))
    if answered is None:
        raise Unavailable("services-down", "相关服务暂时无法连接，请稍后再试。", retry_after=5)
    found, total = answered
    return {"items": found[(number - 1) * size : number * size], "total": min(total, _MOST)}


def _shown(job: Mapping[str, Any], service: str) -> dict[str, Any]:
    shown_state = next((state for state in STATES if state.value == job["state"]), STATES[-1])
    return {**job, "id": f"{service}:{job['id']}", "shown_state": shown_state}


def _one(row_id: str) -> tuple[JobsClient, str]:
    """The client of the job's service and the job's own id."""
    service, _, job_id = row_id.partition(":")
    if service not in SERVICES:
        raise NotFound("not-found", "没有找到这个任务。")
    return JobsClient(service), str(as_id(job_id))


def _source(query: Query) -> dict[str, Any]:
    number, size = int(query["page"]), int(query["size"])
    asked = {name: query.get(name, "") for name in ("state", "older_than")}
    whose = _all_of if query.get("whose") == EVERYBODY else _part
    most = min(number * size, _MOST)
    return _page({f"jobs of {name}": partial(whose, name, most, **asked) for name in SERVICES}, number, size)


def one_job(row_id: str) -> dict[str, Any]:
    """A job as the pages show it; `row_id` is `service:id`."""
    client, job_id = _one(row_id)
    return _shown(_own_or_any(client, job_id), row_id.partition(":")[0])


def _own_or_any(client: JobsClient, job_id: str) -> Mapping[str, Any]:
    try:
        return client.job(job_id)
    except NotFound:
        if not _looks_after_all():
            raise
        return client.any_job(job_id)


def _looks_after_all() -> bool:
    return context.identity().level == "school"


def _whose() -> tuple[tuple[str, str], ...]:
    return (("", "我的任务"), (EVERYBODY, "本校全部任务")) if _looks_after_all() else (("", "我的任务"),)


def _load(row_id: str) -> dict[str, Any]:
    return {"job": one_job(row_id)}


def _cancel(row_id: str, _reason: str) -> None:
    client, job_id = _one(row_id)
    try:
        client.cancel(job_id)
    except NotFound:
        if not _looks_after_all():
            raise
        client.act(job_id, "cancel")


def _retry(row_id: str, _reason: str) -> None:
    client, job_id = _one(row_id)
    client.act(job_id, "retry")


def _download(row_id: str) -> Response:
    client, job_id = _one(row_id)
    return pass_on(client.file(job_id))


JOBS = declare(
    Screen(
        key="jobs",
        source=_source,
        schema=frozenset((*JobQuery().fields, *OperatedQuery().fields, "whose")),
        tabs=Tabs(
            "state", (("", "全部"), ("queued", "排队中"), ("running", "进行中"), ("done", "已完成"), ("dead", "失败"))
        ),
        filters=(
            Filter("whose", "范围", kind="select", options=_whose),
            Filter("older_than", "提交至今", kind="select", options=AGES),
        ),
        columns=(
            Column("title", "任务", kind="lead"),
            Column("state", "状态", kind="state", states=STATES),
            Column("rows_done", "进度", kind="meter", of="rows_total"),
            Column("created_at", "提交时间", kind="time"),
            Column("finished_at", "结束时间", kind="time"),
            Column("requester", "提交人"),
            Column("attempts", "已试次数", kind="number", shown=False),
            Column("kind", "任务类型", shown=False),
        ),
        actions=(
            Action("download", "下载", "download", view=_download, plain=True),
            Action(
                "cancel", "取消", "ban", run=_cancel, danger=True, effect="将停止这个任务，已经处理的部分不再继续。"
            ),
            Action(
                "retry",
                "重试",
                "refresh",
                run=_retry,
                effect="将从停下的地方继续这个任务；不能继续的会从头开始。",
                done="任务已重新排队",
            ),
        ),
        drawer=Drawer("office/job.html", _load),
        template="office/jobs.html",
        beside=queues.values,
        empty=Empty(
            "还没有任务", "导出大量数据时，任务会在后台进行，您可以离开页面，完成后回到这里下载。", "list-check"
        ),
    )
)


@page("/jobs/rows/<row:row_id>/progress", SIGNED_IN)
def progress(row_id: str) -> Response:
    """A running job's bar; it asks again by itself until the job has ended (1 s at first, then 3 s)."""
    asked = request.args.get("asked", "0")
    times = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0
    values = _load(row_id)
    response = answers.page("office/progress.html", **values, asked=times + 1)
    if values["job"]["state"] not in OPEN:
        answers.events(response, reload=True, look=True)
    return response
