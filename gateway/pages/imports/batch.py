"""The page of one batch: the check going on, the preview, the writing, the result. It can be left and found again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, request

from gateway import answers, navigation
from gateway.clients import graduates
from gateway.pages.imports.kinds import Import
from gateway.pages.imports.table import CANCEL, FILES, UNDO, with_files
from gateway.screens import query as queries
from gateway.screens import table
from kernel.errors import NotFound
from services.graduates.contract.imports import COLUMN_WORDS, STATES, VERDICTS

RUNNING = ("uploaded", "checking", "committing", "undoing")
STEPS = ("下载模板", "上传", "校验", "预览", "导入")
_STEP = {"uploaded": 3, "checking": 3, "ready": 4, "cancelled": 4, "failed": 3}
"""The step that a state belongs to; 5 for the others."""
_EVERY = "all"
_FAST_ASKS = 10
_VERBS = {
    "commit-all": lambda kind, batch: graduates().commit_import(kind.name, batch, "all"),
    "commit-valid": lambda kind, batch: graduates().commit_import(kind.name, batch, "valid"),
    "cancel": lambda kind, batch: graduates().cancel_import(kind.name, batch),
    "undo": lambda kind, batch: graduates().undo_import(kind.name, batch),
}


@dataclass(frozen=True)
class BatchPages:
    """The pages of a kind's batches."""

    kind: Import

    def show(self, row_id: str) -> Response:
        """The page; for htmx the preview alone (another tab, another page)."""
        batch = self._batch(row_id)
        if answers.wants_fragment():
            return answers.page("imports/rows.html", **self._rows(batch), **self._words(batch))
        chapter, title = navigation.crumbs(self.kind.key)
        return answers.page("imports/batch.html", chapter=chapter, title=title, **self._stage(batch))

    def progress(self, row_id: str) -> Response:
        """How far the work is; once the state has changed, the whole stage in its place."""
        batch = self._batch(row_id)
        if batch["state"] == request.args.get("state"):
            asked = request.args.get("asked", "")
            times = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0
            return answers.page("imports/progress.html", asked=times + 1, **self._words(batch))
        return answers.events(self._changed(batch), look=True)

    def act(self, row_id: str, verb: str) -> Response:
        """Commit, cancel or undo; the stage shows what comes of it."""
        if verb not in _VERBS:
            raise NotFound("no-such-action", "没有这个操作。")
        _VERBS[verb](self.kind, row_id)
        return answers.events(self._changed(self._batch(row_id)), look=True)

    def _batch(self, row_id: str) -> dict[str, Any]:
        return with_files(graduates().import_batch(self.kind.name, row_id))

    def _changed(self, batch: dict[str, Any]) -> Response:
        response = answers.page("imports/stage.html", **self._stage(batch))
        response.headers |= {"HX-Retarget": "#import-stage", "HX-Reswap": "outerHTML"}
        return response

    def _stage(self, batch: dict[str, Any]) -> dict[str, Any]:
        rows = self._rows(batch) if batch["rows"] else {"found": None}
        return {**rows, **self._words(batch), "asked": 0, "undo_text": UNDO, "cancel_text": CANCEL}

    def _words(self, batch: dict[str, Any]) -> dict[str, Any]:
        goes_on = "commit" in batch["allowed_actions"] or "undo" in batch["allowed_actions"]
        step = 5 if batch["state"] == "failed" and goes_on else _STEP.get(batch["state"], 5)
        return {
            "batch": batch, "kind": self.kind, "path": self.kind.path, "address": self.kind.batch(batch["id"]),
            "running": RUNNING, "files": FILES, "step": step, "states": STATES, "fast": _FAST_ASKS,
        }  # fmt: skip

    def _rows(self, batch: dict[str, Any]) -> dict[str, Any]:
        """A page of the preview, its tabs with their counts, and the columns that hold anything on it."""
        verdict, number = self._asked(batch)
        shown = {} if verdict == _EVERY else {"verdict": verdict}
        found = graduates().import_rows(self.kind.name, batch["id"], page=number, size=queries.SIZES[0], **shown)
        path, query = self.kind.batch(batch["id"]), {"verdict": verdict, "page": number, "size": queries.SIZES[0]}
        counts = {_EVERY: batch["rows"], **{name: batch[f"{name}_rows"] for name in VERDICTS}}
        titles = {_EVERY: "全部", **{name: title for name, (title, _) in VERDICTS.items()}}
        tabs = [
            table.Tab(title, queries.address(path, {}, verdict=name), name == verdict, counts[name])
            for name, title in titles.items()
        ]
        return {"found": found, "columns": _columns(self.kind, found["items"]), "tabs": tabs,
                "pager": table.pager(path, query, found["total"])}  # fmt: skip

    def _asked(self, batch: dict[str, Any]) -> tuple[str, str]:
        """The tab and page of the address; faulty rows come first while there is something to mend."""
        first = "faulty" if batch["faulty_rows"] and batch["state"] == "ready" else _EVERY
        verdict, number = request.args.get("verdict", first), request.args.get("page", "1")
        known = verdict in VERDICTS or verdict == _EVERY
        plain = number.isascii() and number.isdigit() and 0 < int(number) < 100_000
        return verdict if known else first, number if plain else "1"


def _columns(kind: Import, rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Key and word of each column in which a row has a value, a fault, or loses one; beside name and 学号."""
    used = {name for row in rows for name, value in (*row["values"].items(), *row["before"].items()) if value}
    used |= {fault["column"] for row in rows for fault in row["faults"]}
    return [(name, word) for name, word in COLUMN_WORDS[kind.name].items()
            if name in used and name not in ("name", "student_no")]  # fmt: skip
