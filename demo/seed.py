"""Determinism: named random streams, stable ids, and a permutation that keeps made-up numbers unique.

Only `Random.random()` is used: its sequence is the one that Python promises to keep between versions.
"""

import tomllib
from collections.abc import Sequence
from functools import cache
from hashlib import blake2b
from math import gcd
from pathlib import Path
from random import Random
from struct import Struct
from typing import Any, Protocol, TypeVar
from uuid import UUID, uuid5

SEED = "graduate-employment-office/demo/1"
_NAMESPACE = UUID("6f0d6a1c-3c0b-5d38-9a55-0d5f2c9f7e11")
_GOLDEN = 0.6180339887498949
_WORDS = Struct("<16I")

Item = TypeVar("Item")


class Drawing(Protocol):
    """Where random numbers come from: a Random of the standard library, or Dice."""

    def random(self) -> float:
        """A number from 0 up to 1."""


def stable_id(kind: str, *parts: str) -> UUID:
    """The id of a demo thing, equal in every load: a second load recognises what is there."""
    return uuid5(_NAMESPACE, "/".join((kind, *parts)))


def stream(*name: str) -> Random:
    """An own random sequence for a name, so that one part never shifts the data of another."""
    return Random("/".join((SEED, *name)))


def pick(random: Drawing, items: Sequence[Item]) -> Item:
    """One item, all equally likely."""
    return items[int(random.random() * len(items))]


def pick_front(random: Drawing, items: Sequence[Item]) -> Item:
    """One item, those in front more likely, as surnames are spread."""
    return items[int(random.random() ** 2 * len(items))]


def spread(number: int, size: int) -> int:
    """A fixed permutation of range(size): neighbours land far apart, and no two numbers land together."""
    return number * _stride(size) % size


@cache
def _stride(size: int) -> int:
    stride = max(1, int(size * _GOLDEN))
    while gcd(stride, size) != 1:
        stride += 1
    return stride


def apportion(total: int, weights: Sequence[float]) -> list[int]:
    """Whole shares of `total` in proportion to the weights; they add up to the total exactly."""
    whole = sum(weights)
    ends, reached = [0], 0.0
    for weight in weights:
        reached += weight
        ends.append(round(total * reached / whole))
    return [end - start for start, end in zip(ends, ends[1:], strict=False)]


@cache
def word_list(name: str) -> dict[str, Any]:
    """The data file `demo/data/<name>.toml`."""
    return tomllib.loads((Path(__file__).parent / "data" / f"{name}.toml").read_text(encoding="utf-8"))


class Dice:
    """A random sequence of one thing, by its id: nothing to remember, and cheap enough for each of 600,000."""

    def __init__(self, owner: UUID, purpose: str) -> None:
        self._digest = blake2b(owner.bytes + purpose.encode()).digest()
        self._words = iter(_WORDS.unpack(self._digest))

    def random(self) -> float:
        """As Random.random, so that `pick` takes either."""
        for word in self._words:
            return word / 4294967296
        self._digest = blake2b(self._digest).digest()
        self._words = iter(_WORDS.unpack(self._digest))
        return next(self._words) / 4294967296

    def happens(self, share: float) -> bool:
        """Whether something of this share of all cases happens."""
        return self.random() < share


@cache
def lots(shares: tuple[tuple[Item, int], ...]) -> tuple[Item, ...]:
    """Each item as often as its share says: picking one is drawing by shares."""
    return tuple(item for item, share in shares for _ in range(share))
