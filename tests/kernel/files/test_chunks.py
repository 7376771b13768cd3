"""Contents made piece by piece, as a store reads them."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kernel.files import bound
from kernel.files.chunks import content, stream
from kernel.files.folder import FolderStore


@given(st.lists(st.binary(max_size=9)), st.integers(1, 6))
def test_read_in_any_pieces_it_is_the_same(chunks: list[bytes], size: int) -> None:
    source = stream(chunks)
    pieces = list(iter(lambda: source.read(size), b""))
    assert b"".join(pieces) == b"".join(chunks) and all(len(piece) <= size for piece in pieces)
    assert source.read(size) == b""
    assert stream(chunks).read() == b"".join(chunks)


def test_a_store_keeps_what_is_streamed(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    kept = store.put(stream([b"a" * 300_000, b"", b"b"]), "x.csv")
    assert kept.size == 300_001
    with bound(store):
        copied = store.put(stream(content(kept.key)), "y.csv")
    assert (copied.sha256, copied.size) == (kept.sha256, kept.size)
    with store.open(copied.key) as stored:
        assert stored.read() == b"a" * 300_000 + b"b"
