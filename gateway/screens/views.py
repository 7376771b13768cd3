"""What a declared screen answers: list, drawer, dialogs, row and batch actions, export."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, request
from markupsafe import Markup

from codebook.screens import by_key
from gateway import answers, navigation
from gateway.downloads import pass_on
from gateway.screens import batches, forms, table
from gateway.screens import query as queries
from gateway.screens.declaration import Action, Form, Query, Screen
from gateway.screens.form_pages import FormPage
from kernel import context
from kernel.errors import DomainError, NotFound, Unavailable
from kernel.exports import AT_ONCE

_NO_SUCH = "没有这个操作。"


@dataclass(frozen=True)
class TableViews:
    """The views of one screen."""

    screen: Screen

    @property
    def path(self) -> str:
        return by_key(self.screen.key).path

    def query(self) -> Query:
        return queries.read(self.screen, request.args)

    def listing(self) -> Response:
        """The page, or for htmx its list; `?open=<id>` opens a row in the drawer."""
        values = self.values(self.query(), asked=queries.is_asked(self.screen, request.args))
        if answers.wants_fragment():
            return answers.page("screens/list.html", **values)
        opened = request.args.get("open", "") if self.screen.drawer else ""
        return answers.page(self.screen.template, **values, **self._opened(opened), **self.screen.beside())

    def find(self) -> Response:
        """The query card of a screen with a secret filter: what was typed there goes no further than to the service."""
        secret = self.screen.secret
        if secret is None or secret.find is None:
            raise NotFound("no-such-action", _NO_SUCH)
        query = queries.read(self.screen, request.form)
        typed = request.form.get(secret.typed, "").strip()
        if typed:
            row_id = secret.find(typed)
            if row_id is None:
                raise NotFound("nobody", f"没有查到这个{secret.title}，请核对后再查询。")
            return answers.go(queries.address(self.path, queries.found(self.screen, query, row_id)))
        if not answers.wants_fragment():
            return answers.go(queries.address(self.path, query))
        asked = queries.is_asked(self.screen, query)
        response = answers.page("screens/list.html", **self.values(query, asked=asked))
        response.headers["HX-Push-Url"] = queries.address(self.path, query)
        return response

    def values(self, query: Query, *, asked: bool = True) -> dict[str, Any]:
        """What the list template shows; a service that is down becomes the list's own empty text."""
        chapter, title = navigation.crumbs(self.screen.key)
        found: Mapping[str, Any] = {"items": [], "total": 0}
        counts, down = {}, None
        try:
            if asked:
                found, counts = self.screen.ask(query), self._counts(query)
        except Unavailable as error:
            down = error
        return {
            "screen": self.screen, "path": self.path, "chapter": chapter, "title": title, "query": query,
            "rows": found["items"], "strip": found.get("strip"), "down": down, "asked": asked,
            "table": table, "queries": queries,
            "tabs": table.tabs(self.screen, self.path, query, counts),
            "pager": table.pager(self.path, query, found["total"], more=found.get("more", False)),
            "ordered": self.screen.order_export is not None and found["total"] > AT_ONCE,
            "matching": batches.matching_counts(self.screen, query, found) if asked and not down else {},
            "filtered": queries.is_filtered(self.screen, query), "request_id": context.request_id(),
        }  # fmt: skip

    def _counts(self, query: Query) -> dict[str, int]:
        """Rows behind each tab: one small question a tab."""
        if self.screen.tabs is None:
            return {}
        name = self.screen.tabs.name
        base = {key: value for key, value in query.items() if key not in (name, "sort")} | {"page": "1", "size": "1"}
        asked = {value: base | ({name: value} if value else {}) for value, _ in self.screen.tabs.items}
        return {value: self.screen.ask(question)["total"] for value, question in asked.items()}

    def _opened(self, row_id: str) -> dict[str, Any]:
        if not row_id or self.screen.drawer is None:
            return {"drawer": None}
        try:
            details = render_template(self.screen.drawer.template, **self._details(row_id))
            return {"drawer": Markup(details)}
        except DomainError as error:
            return {"drawer": None, "drawer_problem": error.message}

    def _details(self, row_id: str) -> dict[str, Any]:
        assert self.screen.drawer is not None
        return {**self.screen.drawer.load(row_id), "id": row_id, "screen": self.screen, "path": self.path,
                "table": table, "wanted": request.args.get("tab", "")}  # fmt: skip

    def drawer(self, row_id: str) -> Response:
        """A row's details, as a fragment; the bare address leads to the list with the drawer open."""
        if self.screen.drawer is None:
            raise NotFound("no-drawer", _NO_SUCH)
        if not answers.wants_fragment():
            return answers.go(queries.address(self.path, {}, open=row_id))
        try:
            return answers.page(self.screen.drawer.template, **self._details(row_id))
        except Unavailable as error:
            return answers.page("screens/drawer_down.html", down=error, again=request.path,
                                request_id=context.request_id())  # fmt: skip

    def opened(self, row_id: str) -> Response:
        """The drawer has been looked at."""
        if self.screen.drawer and self.screen.drawer.opened:
            self.screen.drawer.opened(row_id)
        return answers.events(Response("", 200, {"HX-Reswap": "none"}), reload=True, look=True)

    def show(self, row_id: str, name: str) -> Response:
        """A row action's dialog or download."""
        action = self._action(name)
        if action.form:
            return self._form(action.title, action.form, row_id)
        if action.view is None:
            raise NotFound("no-such-action", _NO_SUCH)
        return action.view(row_id)

    def act(self, row_id: str, name: str) -> Response:
        """A row action's change."""
        action = self._action(name)
        if action.form:
            return self._form(action.title, action.form, row_id)
        if action.run is None:
            raise NotFound("no-such-action", _NO_SUCH)
        result = action.run(row_id, request.form.get("reason", ""))
        onward = {"next_row": True} if request.args.get("next") else {"close_drawer": True}
        shown = action.outcome(result) if action.outcome else None
        if shown:
            return answers.events(shown, reload=True, look=True, **onward)
        return answers.done(f"{action.past}。", undo=self._undo(action, [row_id]), **onward)

    def ask(self, name: str) -> Response:
        """What a batch action asks before it is done."""
        action = self._action(name)
        if not action.asks:
            raise NotFound("no-such-action", _NO_SUCH)
        return forms.ask(action)

    def act_on_many(self, name: str) -> Response:
        """A batch action on ticked rows, or on all that match the query and allow it."""
        action = self._action(name)
        if action.batch is None:
            raise NotFound("no-such-action", _NO_SUCH)
        if not action.asks:
            return self._result(action, self._run(action, request.form.get("reason", "")))
        result = forms.checked(forms.asking(action), None, lambda sent: self._run(action, sent))
        return forms.ask(action, result) if isinstance(result, forms.Refusal) else self._result(action, result)

    def _run(self, action: Action, given: Any) -> Mapping[str, Any]:
        return batches.run(action, self._chosen(action), given, request.form.get("key", ""))

    def _chosen(self, action: Action) -> list[str]:
        if request.form.get("matching"):
            return batches.matching_ids(self.screen, action, self.query())
        return list(dict.fromkeys(request.form.getlist("ids") or request.form.getlist("row")))

    def _result(self, action: Action, result: Mapping[str, Any]) -> Response:
        happened = {"done": True, "reload_row": True}
        shown = action.outcome(result) if action.outcome else None
        if not (shown or result["failed"]):
            ids = [str(row["id"]) for row in result["results"]]
            return answers.done(f"{action.past} {result['done']} 条。", undo=self._undo(action, ids), **happened)
        dialog = shown or answers.page("screens/results.html", action=action, result=result)
        return answers.events(dialog, reload=True, look=True, **happened)

    def _undo(self, action: Action, ids: list[str]) -> dict[str, Any] | None:
        if not action.undo or len(ids) > 200:
            return None
        given = {"answers": dict(action.undo_with)} if action.undo_with else {}
        return {"url": f"{self.path}/batch/{action.undo}", "ids": ids, **given}

    def tool(self, name: str) -> Response:
        """The dialog of a button above the table, or what it saves."""
        tool = next((tool for tool in self.screen.tools if tool.name == name and tool.form), None)
        if tool is None or tool.form is None:
            raise NotFound("no-such-action", _NO_SUCH)
        return self._form(tool.title, tool.form, None)

    def _form(self, title: str, form: Form, row_id: str | None) -> Response:
        """A form with sections is a page of its own, any other a dialog."""
        if form.sections:
            return FormPage(self.screen.key, self.path, form.title or title, form, row_id).answer()
        answer = forms.submit if request.method == "POST" else forms.dialog
        return answer(title, form, request.path, row_id)

    def export(self) -> Response:
        """The service's workbook for the present query, streamed through."""
        if self.screen.export is None:
            raise NotFound("no-export", _NO_SUCH)
        return pass_on(self.screen.export(self.screen.asked(queries.filters_only(self.screen, self.query()))))

    def order_export(self) -> Response:
        """The same as a job, for any number of rows; the form's key orders it once."""
        if self.screen.order_export is None:
            raise NotFound("no-export", _NO_SUCH)
        query = self.screen.asked(queries.filters_only(self.screen, self.query()))
        return self.screen.order_export(query, request.form.get("key", ""))

    def _action(self, name: str) -> Action:
        action = self.screen.action(name)
        if action is None:
            raise NotFound("no-such-action", _NO_SUCH)
        return action
