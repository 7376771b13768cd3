"""The words a form is declared with: a dialog of up to 8 fields, or a full page of sections."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from flask import Response

Row = Mapping[str, Any]
Options = Sequence[tuple[str, str]]
Texts = dict[str, str]
Reasons = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Field:
    """One field of a form. `kind` "read" is shown only, "hidden" is sent and not shown; `generate` offers a random
    password; "check" is a tick that sends "true"; "lookup" is a select that searches `lookup`
    (gateway/pages/office/lookups.py) while one types.
    `renews`: a change asks the server for the form anew, because other fields or their options depend on it.
    """

    name: str
    title: str
    kind: Literal["text", "password", "area", "select", "read", "date", "check", "lookup", "hidden"] = "text"
    required: bool = False
    hint: str = ""
    options: Options | Callable[[], Options] = ()
    most: int = 100
    generate: bool = False
    renews: bool = False
    lookup: str = ""
    wide: bool = False

    def choices(self) -> Options:
        return self.options() if callable(self.options) else self.options


@dataclass(frozen=True)
class Section:
    """A part of a form page under its heading."""

    title: str
    fields: tuple[Field, ...]
    hint: str = ""


Sections = tuple[Section, ...] | Callable[[Row], tuple[Section, ...]]


@dataclass(frozen=True)
class Form:
    """A dialog of up to 8 `fields`, or with `sections` a full page. `load` gives the present values (with `version`
    where updates need it); `save` gets the id (None for a new thing) and the texts, and gives the Chinese sentence of
    the notice, or a dialog in place of it (a key that is shown once). `sections` may be a function of the values typed
    so far: what depends on them is decided there, and a field that is not among them is neither asked for nor sent.

    For pages: `title` where the button's word says too little; `check` tells what is wrong already while the form is
    renewed (texts by field); `aside` is a template shown beside the form, `values` holds everything `load` gave.
    """

    fields: tuple[Field, ...]
    save: Callable[[str | None, Texts], str | Response]
    load: Callable[[str], Row] | None = None
    lead: str = ""
    sections: Sections = ()
    check: Callable[[str | None, Texts], Reasons] | None = None
    aside: str = ""
    title: str = ""

    def parts(self, values: Row) -> tuple[Section, ...]:
        """The sections for these values; a dialog is one without a heading."""
        if not self.sections:
            return (Section("", self.fields),)
        return self.sections(values) if callable(self.sections) else self.sections

    def shown(self, values: Row) -> tuple[Field, ...]:
        """Every field for these values."""
        return tuple(field for part in self.parts(values) for field in part.fields)
