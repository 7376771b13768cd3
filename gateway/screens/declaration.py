"""The words a table screen is declared with. A declaration holds Chinese texts and small callables, no HTML.

`Query` is the cleaned query of the address: declared filters, `page`, `size`, `sort`, as texts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from flask import Response

Query = dict[str, str]
Row = Mapping[str, Any]
Options = Sequence[tuple[str, str]]
Tone = Literal["wait", "good", "run", "off", "bad"]
TONES = ("wait", "good", "run", "off", "bad")


@dataclass(frozen=True)
class State:
    """A value of a state column: its word and its colour (wait orange, good green, run blue, off grey, bad red)."""

    value: Any
    title: str
    tone: Tone


@dataclass(frozen=True)
class Column:
    """One column. `kind` picks the cell: text, lead (the link that opens the drawer), state, time, number, clip
    (an attachment mark), meter (`key` done of `of`). `sort` is the service's sort key; `shown=False` starts hidden.
    """

    key: str
    title: str
    kind: Literal["text", "lead", "state", "time", "number", "clip", "meter"] = "text"
    states: tuple[State, ...] = ()
    sort: str = ""
    of: str = ""
    empty: str = "—"
    shown: bool = True


@dataclass(frozen=True)
class Filter:
    """One query field. `options` (a tuple, or a callable asked for each page) makes it a select; `dates` takes
    two parameters, `name`_from and `name`_to.
    """

    name: str
    title: str
    kind: Literal["text", "select", "dates"] = "text"
    options: Options | Callable[[], Options] = ()
    placeholder: str = ""
    default: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return (f"{self.name}_from", f"{self.name}_to") if self.kind == "dates" else (self.name,)

    def choices(self) -> Options:
        return self.options() if callable(self.options) else self.options


@dataclass(frozen=True)
class Tabs:
    """The states of a screen as tabs: parameter `name`, and (value, title) pairs; "" means all."""

    name: str
    items: Options


@dataclass(frozen=True)
class Field:
    """One field of a dialog form. `kind` "read" is shown only; `generate` offers a random password."""

    name: str
    title: str
    kind: Literal["text", "password", "area", "select", "read"] = "text"
    required: bool = False
    hint: str = ""
    options: Options | Callable[[], Options] = ()
    most: int = 100
    generate: bool = False

    def choices(self) -> Options:
        return self.options() if callable(self.options) else self.options


@dataclass(frozen=True)
class Form:
    """A dialog of up to 8 fields. `load` gives the present values (with `version` where updates need it);
    `save` gets the id (None for a new thing) and the texts, and gives the Chinese sentence of the notice.
    """

    fields: tuple[Field, ...]
    save: Callable[[str | None, dict[str, str]], str]
    load: Callable[[str], Row] | None = None
    lead: str = ""


@dataclass(frozen=True)
class Action:
    """What can be done with a row, or with many. Exactly one of these says how: `run` (one row, after a confirm
    where `effect` is given), `form` (a dialog form), `view` (a dialog or a download made by hand).
    `batch` does it to many ids and gives the service's batch answer; `effect` holds {n} for the count.
    `plain` is an ordinary link (a download, another page). `allows` is the service's verb where it is not `name`,
    and `only` keeps the action to some rows. `matching` are the filter values under which every row allows it
    ("select all that can be …").
    """

    name: str
    title: str
    icon: str = ""
    effect: str = ""
    done: str = ""
    run: Callable[[str, str], Any] | None = None
    form: Form | None = None
    view: Callable[[str], Response] | None = None
    batch: Callable[[list[str], str], Mapping[str, Any]] | None = None
    matching: Mapping[str, str] = field(default_factory=dict)
    plain: bool = False
    allows: str = ""
    only: Callable[[Row], bool] = field(default=lambda row: True)
    in_row: bool = True
    danger: bool = False
    reason: bool = False
    undo: str = ""

    def fits(self, row: Row) -> bool:
        """Whether the service allows it for this row now."""
        return (self.allows or self.name) in row.get("allowed_actions", ()) and self.only(row)

    @property
    def past(self) -> str:
        return self.done or f"已{self.title}"


@dataclass(frozen=True)
class Tool:
    """A button above the table: a dialog form for something new, or a fragment at `href` shown as a dialog."""

    name: str
    title: str
    icon: str
    form: Form | None = None
    href: str = ""
    main: bool = False


@dataclass(frozen=True)
class Drawer:
    """Details of a row: `load` gives the template's values; `opened` is done once they are on the screen
    (reading a message is a POST of its own). `in_row`: the row has a link 查看 beside its title.
    """

    template: str
    load: Callable[[str], dict[str, Any]]
    opened: Callable[[str], Any] | None = None
    in_row: bool = True


@dataclass(frozen=True)
class Empty:
    """The two empty texts that differ by screen; no permission and service down are the same everywhere."""

    none_yet: str
    hint: str = ""
    icon: str = "inbox"


@dataclass(frozen=True)
class Screen:
    """One table screen. `source` asks the service for a page of rows; `schema` names its query parameters
    (checked by a test); `export` streams the service's xlsx for the same query.
    """

    key: str
    source: Callable[[Query], Mapping[str, Any]]
    schema: frozenset[str]
    columns: tuple[Column, ...]
    empty: Empty
    filters: tuple[Filter, ...] = ()
    tabs: Tabs | None = None
    actions: tuple[Action, ...] = ()
    tools: tuple[Tool, ...] = ()
    drawer: Drawer | None = None
    export: Callable[[Query], Any] | None = None
    unread: Callable[[Row], bool] = field(default=lambda row: False)
    name_of: str = "title"

    @property
    def row_actions(self) -> tuple[Action, ...]:
        return tuple(action for action in self.actions if action.in_row)

    @property
    def batch_actions(self) -> tuple[Action, ...]:
        return tuple(action for action in self.actions if action.batch)

    def action(self, name: str) -> Action | None:
        return next((action for action in self.actions if action.name == name), None)
