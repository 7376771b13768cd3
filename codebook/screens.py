"""The screen catalogue (栏目): the 37 screens of the manual in its order, then our own under 系统管理.

Keys, titles and addresses are fixed: grants, menus, permissions and page addresses are all built on the key.
Source: manual, chapters 2-10; which screens a department may be given is our reading of 4.2.
"""

from dataclasses import dataclass
from functools import cache

from codebook.datafile import read_rows, repeated, require

SCHOOL = "school"
DEPARTMENT = "department"
LEVELS = frozenset({SCHOOL, DEPARTMENT})
GRANTABLE = ("yes", "no", "always")
HOME_ICON = "home"
"""Icon of 工作台, which stands above the chapters and is no screen."""

_FILE = "screens.csv"
_CHAPTER_FILE = "chapters.csv"
_MANUAL_SCREENS = 37
_GRANTABLE_SCREENS = 27


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen. `section` is the manual's number, empty for our own screens.

    `grantable`: "yes" = a department account sees it when granted (4.2); "no" = school level only;
    "always" = every staff account has it without a grant.
    """

    section: str
    key: str
    title: str
    chapter: str
    levels: frozenset[str]
    grantable: str

    @property
    def path(self) -> str:
        """Page address: the key with a slash for the dot, `agreements.system` -> `/agreements/system`."""
        return "/" + self.key.replace(".", "/")


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter of the menu; `icon` is a name of @tabler/icons."""

    title: str
    icon: str
    screens: tuple[Screen, ...]


@cache
def all_screens() -> tuple[Screen, ...]:
    """Every screen in menu order. Raises DataFileError when the catalogue contradicts itself."""
    screens = tuple(_screen(row) for row in read_rows(_FILE))
    _check(screens)
    return screens


@cache
def grantable_keys() -> frozenset[str]:
    """Keys a school may grant to a department account (the right tree of 4.2)."""
    return frozenset(screen.key for screen in all_screens() if screen.grantable == "yes")


@cache
def screens_for(level: str) -> tuple[Screen, ...]:
    """Screens of a level ("school" or "department"), before grants. Raises ValueError for another."""
    if level not in LEVELS:
        raise ValueError(f"unknown level {level!r}")
    return tuple(screen for screen in all_screens() if level in screen.levels)


@cache
def _index() -> dict[str, Screen]:
    return {screen.key: screen for screen in all_screens()}


def by_key(key: str) -> Screen:
    """The screen of a key. Raises KeyError for an unknown one."""
    return _index()[key]


@cache
def chapters() -> tuple[Chapter, ...]:
    """The menu: chapters in the manual's order, each with its screens in the manual's order."""
    rows = read_rows(_CHAPTER_FILE)
    titles = [row["title"] for row in rows]
    order = list(dict.fromkeys(screen.chapter for screen in all_screens()))
    require(titles == order, _CHAPTER_FILE, f"chapters {titles} are not those of the screens {order}")
    return tuple(Chapter(row["title"], row["icon"], _screens_of(row["title"])) for row in rows)


def _screens_of(chapter: str) -> tuple[Screen, ...]:
    return tuple(screen for screen in all_screens() if screen.chapter == chapter)


def _screen(row: dict[str, str]) -> Screen:
    levels = frozenset(row["levels"].split("+"))
    return Screen(row["section"], row["key"], row["title"], row["chapter"], levels, row["grantable"])


def _check(screens: tuple[Screen, ...]) -> None:
    for field in ("key", "title"):
        twice = repeated([getattr(screen, field) for screen in screens])
        require(not twice, _FILE, f"{field} stands twice: {twice}")
    for screen in screens:
        require(screen.levels <= LEVELS, _FILE, f"{screen.key}: unknown level in {sorted(screen.levels)}")
        require(screen.grantable in GRANTABLE, _FILE, f"{screen.key}: unknown grantable {screen.grantable!r}")
        shared = screen.grantable == "no" or DEPARTMENT in screen.levels
        require(shared, _FILE, f"{screen.key}: grantable to departments that never see it")
    manual = sum(bool(screen.section) for screen in screens)
    require(manual == _MANUAL_SCREENS, _FILE, f"{manual} screens of the manual instead of {_MANUAL_SCREENS}")
    grantable = sum(screen.grantable == "yes" for screen in screens)
    require(grantable == _GRANTABLE_SCREENS, _FILE, f"{grantable} grantable instead of {_GRANTABLE_SCREENS}")
