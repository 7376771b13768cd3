"""The table of batches under the wizard: who sent what, what became of it, its files."""

from __future__ import annotations

from typing import Any

from flask import Response

from gateway.clients import auth, graduates
from gateway.downloads import pass_on
from gateway.pages.imports.kinds import Import
from gateway.screens.declaration import Action, Column, Empty, Query, Screen, State, Tabs
from gateway.years import current_year, year_options
from services.graduates.contract.imports import LARGEST_FILE, STATES, BatchQuery

SHOWN = tuple(State(value, title, tone) for value, (title, tone) in STATES.items())  # type: ignore[arg-type]
TABS = ("uploaded", "ready", "done", "failed")
FILES = {"file": "下载原文件", "marked": "下载标注文件", "result": "下载结果"}
_NAMES = {"file": "file", "marked": "marked.xlsx", "result": "result.xlsx"}
COLUMNS = (
    Column("file_name", "文件名", kind="lead"),
    Column("state", "状态", kind="state", states=SHOWN),
    Column("created_by", "上传人"),
    Column("created_at", "上传时间", kind="time"),
    Column("rows", "总行", kind="number"),
    Column("new_rows", "新增", kind="number"),
    Column("changed_rows", "更新", kind="number"),
    Column("same_rows", "无变化", kind="number"),
    Column("faulty_rows", "错误", kind="number"),
    Column("graduation_year", "毕业年度", shown=False),
    Column("finished_at", "完成时间", kind="time", shown=False),
)
UNDO = "将撤销本批写入的全部内容：新增的去掉，更新的恢复原来的内容。导入之后又被修改过的行会使撤销被拒绝。"
CANCEL = "将取消这一批，不写入任何内容；改正文件后可以重新上传。"


def with_files(batch: dict[str, Any]) -> dict[str, Any]:
    """A batch of the service, with the files that can be taken among what its owner may do."""
    ready = {"file": True, "marked": batch["faulty_rows"] > 0, "result": batch["rows"] > 0}
    return batch | {"allowed_actions": [*batch["allowed_actions"], *(name for name, there in ready.items() if there)]}


def _source(kind: Import, query: Query) -> dict[str, Any]:
    found = graduates().imports(kind.name, **query)
    return found | {"items": [with_files(batch) for batch in found["items"]]}


def _download(kind: Import, what: str) -> Action:
    def view(row_id: str) -> Response:
        return pass_on(graduates().import_file(kind.name, row_id, _NAMES[what]))

    return Action(what, FILES[what], "download", view=view, plain=True)


def _wizard(kind: Import) -> dict[str, Any]:
    """What the wizard above the table shows."""
    code = auth().me()["school_code"] or ""
    return {
        "kind": kind, "years": year_options(), "year": str(current_year()), "largest": LARGEST_FILE, "step": 1,
        "example": kind.file_name(code, "{year}") if kind.file_name else "", "problem": "", "known": "",
    }  # fmt: skip


def _actions(kind: Import) -> tuple[Action, ...]:
    return (
        *(_download(kind, what) for what in FILES),
        Action(
            "undo",
            "撤销",
            "arrow-back-up",
            effect=UNDO,
            done="已开始撤销",
            danger=True,
            run=lambda row, _: graduates().undo_import(kind.name, row),
        ),
        Action(
            "cancel",
            "取消",
            "ban",
            effect=CANCEL,
            done="已取消",
            danger=True,
            run=lambda row, _: graduates().cancel_import(kind.name, row),
        ),
    )


def screen(kind: Import) -> Screen:
    """The declaration of a kind's page."""
    return Screen(
        key=kind.key,
        source=lambda query: _source(kind, query),
        schema=frozenset(BatchQuery().fields),
        tabs=Tabs("state", (("", "全部"), *((value, STATES[value][0]) for value in TABS))),
        columns=COLUMNS,
        actions=_actions(kind),
        name_of="file_name",
        template="imports/page.html",
        beside=lambda: _wizard(kind),
        own_page=lambda row: kind.batch(row["id"]),
        empty=Empty("还没有导入过文件", "下载模板填好后，在上面上传；每一批的进度和结果会列在这里。", "file-import"),
    )
