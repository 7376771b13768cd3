"""Contents made piece by piece, as streams that a file store takes; and stored contents by pieces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import IO, cast

from kernel.files.current import files
from kernel.files.store import CHUNK


class _Chunks:
    """Gives chunks as they come, uncopied where they are small enough; never more than one is in memory."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self.chunks = (chunk for chunk in chunks if chunk)
        self.rest = memoryview(b"")

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, b"" at the end; without a size all there are."""
        if size < 0:
            return b"".join((self.rest, *self.chunks))
        if not self.rest:
            chunk = next(self.chunks, b"")
            if len(chunk) <= size:
                return chunk
            self.rest = memoryview(chunk)
        piece, self.rest = bytes(self.rest[:size]), self.rest[size:]
        return piece


def stream(chunks: Iterable[bytes]) -> IO[bytes]:
    """The chunks as a stream to be read forward, once."""
    return cast(IO[bytes], _Chunks(chunks))


def content(key: str) -> Iterator[bytes]:
    """A stored content, piece by piece. Raises NotFound, Unavailable."""
    with closing(files.open(key)) as stored:
        yield from iter(lambda: stored.read(CHUNK), b"")
