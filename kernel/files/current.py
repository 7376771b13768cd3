"""The file store of the present request or task, as `kernel.db.session` is its transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from werkzeug.local import LocalProxy

from kernel.files.store import FileStore

_files: ContextVar[FileStore] = ContextVar("files")
files: FileStore = LocalProxy(_files, unbound_message="no file store is bound")  # type: ignore[assignment]


@contextmanager
def bound(store: FileStore) -> Iterator[None]:
    """Let `files` mean `store` for the block."""
    token = _files.set(store)
    try:
        yield
    finally:
        _files.reset(token)
