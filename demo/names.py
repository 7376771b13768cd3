"""Invented personal names: common ones, a few with rare characters, a few of minorities with their ·."""

from functools import cache
from random import Random

from demo.seed import pick, pick_front, word_list

MAN, WOMAN = "1", "2"
"""Gender as code of the table `sex`."""

_MINORITY_SHARE, _RARE_SHARE, _SINGLE_SHARE = 0.015, 0.01, 0.12
_GROUPS = {MAN: "men", WOMAN: "women"}


@cache
def _words(*address: str) -> tuple[str, ...]:
    node = word_list("names")
    for step in address[:-1]:
        node = node[step]
    return tuple(node[address[-1]].split())


def person_name(random: Random, gender: str) -> str:
    """A name for a gender code."""
    group, share = _GROUPS[gender], random.random()
    if share < _MINORITY_SHARE:
        people = pick(random, word_list("names")["minority"])
        return f"{pick(random, people[group].split())}·{pick(random, people['families'].split())}"
    surname = pick_front(random, _words("surnames"))
    if share < _MINORITY_SHARE + _RARE_SHARE:
        return surname + pick(random, _words(group, "first")) + pick(random, _words("rare", "characters"))
    if share > 1 - _SINGLE_SHARE:
        return surname + pick(random, _words(group, "single"))
    return surname + pick(random, _words(group, "first")) + pick(random, _words(group, "second"))
