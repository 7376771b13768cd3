"""Help texts of the pages: what a page is for, how it is used, what to watch for.

Source: the section of the manual that each names.
"""

import tomllib
from dataclasses import dataclass
from functools import cache

from codebook.datafile import path, require
from codebook.screens import Screen, all_screens

_FILE = "help.toml"


@dataclass(frozen=True, slots=True)
class HelpText:
    """Help of one page. `key` is a screen's key, or the name of a page that is no screen (`sign_in`).

    `section` is the manual's number, empty for our own pages. All texts are plain Chinese sentences.
    """

    key: str
    title: str
    section: str
    purpose: str
    steps: tuple[str, ...]
    notes: tuple[str, ...]


@cache
def all_help() -> dict[str, HelpText]:
    """Help by key, in the manual's order. Raises DataFileError for an unknown screen or a missing part."""
    topics: dict[str, dict] = tomllib.loads(path(_FILE).read_text(encoding="utf-8"))
    screens = {screen.key: screen for screen in all_screens()}
    return {key: _help_text(key, topic, screens.get(key)) for key, topic in topics.items()}


def help_for(key: str) -> HelpText | None:
    """Help of a screen or page; None where none is written."""
    return all_help().get(key)


def _help_text(key: str, topic: dict, screen: Screen | None) -> HelpText:
    require({"purpose", "steps", "notes"} <= topic.keys(), _FILE, f"{key} is incomplete")
    own_title = "title" in topic
    require((screen is None) == own_title, _FILE, f"{key}: a title belongs to pages that are no screen")
    title, section = (screen.title, screen.section) if screen else (topic["title"], topic["section"])
    return HelpText(key, title, section, topic["purpose"], tuple(topic["steps"]), tuple(topic["notes"]))
