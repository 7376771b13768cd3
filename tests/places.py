"""Where tests keep their files: in memory where there is plenty, for a database is hundreds of small files.

On a disk a file system may take a second for what the memory does in 50 ms, and waits for the disk at each commit.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

import psutil

DISK = Path("/tmp")
MEMORY = Path("/dev/shm")
LEAST = 4 * 1024**3
LOCK = "held"
"""The file that a living run has locked."""


@cache
def quick() -> Path:
    """The folder for what need not outlive the run: MEMORY with LEAST bytes free and programs allowed, or DISK."""
    return MEMORY if _usable(MEMORY) and psutil.virtual_memory().available > 2 * LEAST else DISK


def _usable(folder: Path) -> bool:
    if not folder.is_dir() or not os.access(folder, os.W_OK) or os.statvfs(folder).f_flag & os.ST_NOEXEC:
        return False
    return shutil.disk_usage(folder).free > LEAST


@contextmanager
def folder(prefix: str, within: Path) -> Iterator[Path]:
    """A temporary folder for the block. Those of runs that were killed go first: memory is not given back by itself."""
    _sweep(prefix, within)
    made = Path(tempfile.mkdtemp(prefix=prefix, dir=within))
    with (made / LOCK).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        try:
            yield made
        finally:
            shutil.rmtree(made, ignore_errors=True)


def _sweep(prefix: str, within: Path) -> None:
    for lock in within.glob(f"{prefix}*/{LOCK}"):
        with suppress(OSError), lock.open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.parent)
