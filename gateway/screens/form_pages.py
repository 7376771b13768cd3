"""Forms with sections: a full page with the errors on top and beside the fields, renewed when a field asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, request

from gateway import answers, navigation
from gateway.guard import local_path
from gateway.screens import forms
from gateway.screens.declaration import Form
from gateway.screens.lookups import word_of


@dataclass(frozen=True)
class FormPage:
    """One form on a page of its own, under the screen `key`. `back` in its address is where it leads in the end."""

    key: str
    path: str
    title: str
    form: Form
    row_id: str | None

    def answer(self) -> Response:
        """The page (GET), the form renewed (`?renew=1`), or what saving gives."""
        if request.method == "GET":
            return self._page(forms.Refusal(self._loaded(), {}, ""))
        if request.args.get("renew"):
            return self._renewed()
        saved = forms.attempt(self.form, self.row_id)
        if isinstance(saved, forms.Refusal):
            return self._page(saved, 422, changed=True)
        return saved if isinstance(saved, Response) else answers.leave(self.back, saved)

    @property
    def back(self) -> str:
        return local_path(request.args.get("back", self.path))

    def _loaded(self) -> dict[str, Any]:
        return dict(self.form.load(self.row_id)) if self.form.load and self.row_id else {}

    def _renewed(self) -> Response:
        sent = forms.typed(self.form)
        errors = self.form.check(self.row_id, sent) if self.form.check else {}
        values = sent | forms.fixed(self.form, self.row_id) | {"version": request.form.get("version", "")}
        return self._page(forms.Refusal(values, errors, ""), changed=True)

    def _page(self, state: forms.Refusal, status: int = 200, *, changed: bool = False) -> Response:
        chapter, screen_title = navigation.crumbs(self.key)
        template = "form_body" if answers.wants_fragment() else "form_page"
        return answers.page(
            f"screens/{template}.html", status, key=self.key, path=self.path, back=self.back, chapter=chapter,
            screen_title=screen_title, title=self.title, form=self.form, parts=self.form.parts(state.values),
            address=request.path, values=state.values, errors=state.errors, general=state.general, changed=changed,
            word_of=word_of,
        )  # fmt: skip
