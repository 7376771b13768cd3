"""The words a table screen is declared with. A declaration holds Chinese texts and small callables, no HTML.

`Query` is the cleaned query of the address: declared filters, `page`, `size`, `sort`, as texts. Forms are declared
with the words of gateway/screens/fields.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from flask import Response

from gateway.screens.fields import Field, Form, Options, Row, Section

__all__ = (
    "ANY", "TONES", "Action", "Column", "Drawer", "Empty", "Field", "Filter", "Form", "Options", "Query", "Row",
    "Screen", "Section", "State", "Tabs", "Tone", "Tool",
)  # fmt: skip

Query = dict[str, str]
ANY = "all"
"""The value of a filter with a default that asks for every value: it stands in addresses, the service gets none."""
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
    `tab` makes the cell a link that opens the drawer on this tab of it.
    """

    key: str
    title: str
    kind: Literal["text", "lead", "state", "time", "number", "clip", "meter"] = "text"
    states: tuple[State, ...] = ()
    sort: str = ""
    of: str = ""
    empty: str = "—"
    shown: bool = True
    tab: str = ""


@dataclass(frozen=True)
class Filter:
    """One query field. `options` (a tuple, or a callable asked for each page) makes it a select, fixed when there is
    but one choice; `dates` takes two parameters, `name`_from and `name`_to. A callable `default` is asked each time.

    `secret` is for what may stand in no address (an ID number): it is typed into the field `typed`, sent by POST,
    turned by `find` into the id that stands in the address as `name` (None: nobody), and shown as what `tell` says.
    """

    name: str
    title: str
    kind: Literal["text", "select", "dates", "secret"] = "text"
    options: Options | Callable[[], Options] = ()
    placeholder: str = ""
    default: str | Callable[[], str] = ""
    find: Callable[[str], str | None] | None = None
    tell: Callable[[str], str] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return (f"{self.name}_from", f"{self.name}_to") if self.kind == "dates" else (self.name,)

    @property
    def typed(self) -> str:
        """The form field of what is typed into a `secret`."""
        return f"{self.name}_typed"

    @property
    def initial(self) -> str:
        """The value while the address says nothing."""
        return self.default() if callable(self.default) else self.default

    def choices(self) -> Options:
        return self.options() if callable(self.options) else self.options


@dataclass(frozen=True)
class Tabs:
    """The states of a screen as tabs: parameter `name`, and (value, title) pairs; "" means all. With a `default`, the
    tab that is shown while the address names none, it is ANY that means all.
    """

    name: str
    items: Options
    default: str = ""


@dataclass(frozen=True)
class Action:
    """What can be done with a row, or with many. Exactly one of these says how: `run` (one row, after a confirm
    where `effect` is given), `form` (a dialog form), `view` (a dialog or a download made by hand), `asks`.
    `batch` does it to many ids and gives the service's batch answer; `effect` holds {n} for the count. With `asks`,
    up to 8 fields of a dialog come first, for one row as for many, and `batch` gets their texts instead of a reason;
    `outcome` may show something in place of the notice (None: the notice).
    `plain` is an ordinary link (a download, another page); so is a form of sections. `single` puts the action into the
    bar above the table too, for exactly one ticked row. `allows` is the service's verb where it is not `name`
    (of several one is enough), `only` keeps the action to some rows, `offered` its button in the bar to some queries.
    `matching` are the filter values under which every row allows it ("select all that can be …"; None: not offered);
    `able` is the word for it where the title does not read well there. `keyed`: the service takes an Idempotency-Key,
    `batch` gets it as a third argument. `typed`: a grave act, to be confirmed by typing the row's name, or the count.
    `undo` names the opposite batch action, `undo_with` what is answered to what it asks. `main`: key A in the drawer,
    otherwise that is the first one that harms nothing.
    """

    name: str
    title: str
    icon: str = ""
    effect: str = ""
    done: str = ""
    run: Callable[[str, str], Any] | None = None
    form: Form | None = None
    view: Callable[[str], Response] | None = None
    batch: Callable[..., Mapping[str, Any]] | None = None
    asks: tuple[Field, ...] = ()
    outcome: Callable[[Mapping[str, Any]], Response | None] | None = None
    matching: Mapping[str, str] | None = field(default_factory=dict)
    able: str = ""
    keyed: bool = False
    plain: bool = False
    allows: str | tuple[str, ...] = ""
    offered: Callable[[Query], bool] = field(default=lambda query: True)
    only: Callable[[Row], bool] = field(default=lambda row: True)
    in_row: bool = True
    single: bool = False
    danger: bool = False
    reason: bool = False
    typed: bool = False
    main: bool = False
    undo: str = ""
    undo_with: Mapping[str, str] = field(default_factory=dict)

    @property
    def leads_away(self) -> bool:
        """Whether it is a link to another page or a download."""
        return self.plain or bool(self.form and self.form.sections)

    @property
    def verbs(self) -> tuple[str, ...]:
        """The service's verbs, of which one must be allowed."""
        return self.allows if isinstance(self.allows, tuple) else (self.allows or self.name,)

    def fits(self, row: Row) -> bool:
        """Whether the service allows it for this row now."""
        allowed = row.get("allowed_actions", ())
        return any(verb in allowed for verb in self.verbs) and self.only(row)

    @property
    def past(self) -> str:
        return self.done or f"已{self.title}"


@dataclass(frozen=True)
class Tool:
    """A button above the table: a form for something new, or a fragment at `href` (fixed, or made of the query) shown
    as a dialog. `plain`: `href` is an ordinary link. `offered` keeps it to some queries.
    """

    name: str
    title: str
    icon: str
    form: Form | None = None
    href: str | Callable[[Query], str] = ""
    main: bool = False
    plain: bool = False
    offered: Callable[[Query], bool] = field(default=lambda query: True)

    @property
    def leads_away(self) -> bool:
        """Whether it is a link to another page."""
        return self.plain or bool(self.form and self.form.sections)

    def address(self, path: str, query: Query) -> str:
        """Where it leads from a list at `path`."""
        href = self.href(query) if callable(self.href) else self.href
        return href or f"{path}/new/{self.name}"


@dataclass(frozen=True)
class Drawer:
    """Details of a row: `load` gives the template's values; `opened` is done once they are on the screen
    (reading a message is a POST of its own). `in_row`: the row has a link 查看 beside its title. The template finds in
    `wanted` the tab that the address asks for.
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
    """One table screen. `source` asks the service for a page of rows; its `strip`, if any, stands above the list
    (numbers with titles). `schema` names its query parameters (checked by a test); `export` streams the service's xlsx
    for the same query; where the rows are too many for that, `order_export` orders it as a job (given the query and an
    idempotency key, it answers the dialog). `query_first`: nothing is listed before somebody queries. `locks`: a row
    with a `locked_reason` takes no tick, whatever its menu still allows. `template` extends screens/page.html where a
    page shows more than its list, with the values of `beside`; `own_page` is where a lead cell leads in place of the
    drawer ("": nowhere of its own); `note` is what everybody must know who works here, over the list.
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
    order_export: Callable[[Query, str], Response] | None = None
    unread: Callable[[Row], bool] = field(default=lambda row: False)
    name_of: str = "title"
    template: str = "screens/page.html"
    beside: Callable[[], dict[str, Any]] = field(default=dict)
    own_page: Callable[[Row], str] | None = None
    query_first: bool = False
    locks: bool = False
    note: str = ""

    @property
    def row_actions(self) -> tuple[Action, ...]:
        return tuple(action for action in self.actions if action.in_row)

    @property
    def batch_actions(self) -> tuple[Action, ...]:
        return tuple(action for action in self.actions if action.batch)

    @property
    def bar_actions(self) -> tuple[Action, ...]:
        """What the bar above the table offers for ticked rows."""
        return tuple(action for action in self.actions if action.batch or action.single)

    @property
    def secret(self) -> Filter | None:
        return next((filter_ for filter_ in self.filters if filter_.kind == "secret"), None)

    def asked(self, query: Query) -> Query:
        """A query of the address as the service gets it: without filters that ask for every value."""
        optional = {filter_.name for filter_ in self.filters if filter_.default}
        optional |= {self.tabs.name} if self.tabs and self.tabs.default else set()
        return {name: value for name, value in query.items() if not (value == ANY and name in optional)}

    def ask(self, query: Query) -> Mapping[str, Any]:
        """A page of rows for a query of the address."""
        return self.source(self.asked(query))

    def action(self, name: str) -> Action | None:
        return next((action for action in self.actions if action.name == name), None)
