"""The garbage collector of a serving process."""

from __future__ import annotations

import gc

_THRESHOLDS = (20_000, 20, 20)


def settle() -> None:
    """What is loaded by now stays loaded: the collector need not look at it again. Nor after every 700 objects: a
    batch of thousands of rows made it work half of the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
