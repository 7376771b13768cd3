"""Contents made piece by piece, as streams that a file store takes; and stored contents by pieces."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import closing

from kernel.files.current import files
from kernel.files.store import CHUNK


class _Chunks(io.RawIOBase):
    """Never more than one chunk is in memory."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self.chunks = iter(chunks)
        self.rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self.rest:
            chunk = next(self.chunks, None)
            if chunk is None:
                return 0
            self.rest = memoryview(chunk)
        piece, self.rest = self.rest[: len(buffer)], self.rest[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)


def stream(chunks: Iterable[bytes]) -> io.BufferedReader:
    """The chunks as a stream to be read forward."""
    return io.BufferedReader(_Chunks(chunks), CHUNK)


def content(key: str) -> Iterator[bytes]:
    """A stored content, piece by piece. Raises NotFound, Unavailable."""
    with closing(files.open(key)) as stored:
        yield from iter(lambda: stored.read(CHUNK), b"")
