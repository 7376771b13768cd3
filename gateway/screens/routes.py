"""The addresses of every declared screen: its key with a slash for the dot, and what hangs below."""

from __future__ import annotations

from functools import cache

from gateway.guard import SIGNED_IN, add_page
from gateway.navigation import EVERYBODYS
from gateway.screens.registry import tables
from gateway.screens.views import TableViews


@cache
def add_routes() -> None:
    """Add the addresses of all declared screens, once a process."""
    for screen in tables():
        _add(TableViews(screen), SIGNED_IN if screen.key in EVERYBODYS else screen.key)


def _add(views: TableViews, needs: str) -> None:
    path = views.path
    add_page(path, needs, views.listing)
    if views.screen.secret:
        add_page(f"{path}/find", needs, views.find, ("POST",))
    add_page(f"{path}/rows/<row:row_id>", needs, views.drawer)
    add_page(f"{path}/rows/<row:row_id>/opened", needs, views.opened, ("POST",))
    add_page(f"{path}/rows/<row:row_id>/do/<name>", needs, views.show)
    add_page(f"{path}/rows/<row:row_id>/do/<name>", needs, views.act, ("POST",))
    add_page(f"{path}/batch/<name>", needs, views.ask)
    add_page(f"{path}/batch/<name>", needs, views.act_on_many, ("POST",))
    add_page(f"{path}/new/<name>", needs, views.tool, ("GET", "POST"))
    add_page(f"{path}/export.xlsx", needs, views.export)
    if views.screen.order_export:
        add_page(f"{path}/exports", needs, views.order_export, ("POST",))
