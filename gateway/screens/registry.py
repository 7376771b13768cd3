"""Which screens exist as pages. The menu, the routes and the tests read it; what is not here is not shown."""

from __future__ import annotations

from codebook import screens as catalogue
from gateway.screens.declaration import Screen

_tables: dict[str, Screen] = {}
_pages: set[str] = set()


def declare(screen: Screen) -> Screen:
    """Add a table screen; its key must be in the catalogue, once."""
    add_page(screen.key)
    _tables[screen.key] = screen
    return screen


def add_page(key: str) -> str:
    """Say that the screen `key` has a page; gives its address."""
    if key in _pages:
        raise ValueError(f"screen {key} has two pages")
    address = catalogue.by_key(key).path
    _pages.add(key)
    return address


def tables() -> tuple[Screen, ...]:
    """Every declared table screen."""
    return tuple(_tables.values())


def has_page(key: str) -> bool:
    """Whether the screen can be opened."""
    return key in _pages
