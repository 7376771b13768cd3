"""Rows of an uploaded file, batch by batch, in a worker.

A file cannot be entered in its middle, so one slice keeps its reader between batches; whoever comes after a crash
reads from the start again and passes over what is staged. While the database compares rows, a thread may read on.
On its way it notes whether two rows may be about one graduate, for which the database would have to group them all.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from kernel.db import session
from kernel.files import files
from kernel.models import StoredFile
from kernel.tables import Block, Upload, joined, open_upload, read_table
from services.graduates.models import ImportBatch
from services.graduates.operations.imports.kind import LIMITS, ImportKind


@dataclass(slots=True)
class _Reader:
    """An open file: `last` is the number of the last row that was given out, `coming` are those behind it; `named` are
    hashes of what names the graduate of each row that was read, as long as no two are the same (`single`).
    """

    kind: ImportKind
    batch_id: uuid.UUID
    upload: Upload
    blocks: Iterator[Block]
    thread: ThreadPoolExecutor
    last: int = 0
    most: int = 0
    coming: Future[Block | None] | None = None
    named: set[int] = field(default_factory=set)
    single: bool = True

    def read(self, number: int, most: int) -> Block | None:
        """About so many rows behind row `number`."""
        found: list[Block] = []
        for block in self.blocks:
            self._note(block)
            found += [later] if (later := block.after(number)) else []
            if found and sum(map(len, found)) >= most:
                break
        return joined(found) if found else None

    def _note(self, block: Block) -> None:
        names = self.kind.names(block) if self.single else None
        expected = len(self.named) + len(names or ())
        self.named.update(map(hash, names or ()))
        self.single = names is not None and len(self.named) == expected

    def close(self) -> None:
        """Wait for the thread, which has the file in its hands."""
        self.thread.shutdown(cancel_futures=True)
        self.upload.close()


_open: list[_Reader] = []


def rows_after(kind: ImportKind, batch: ImportBatch, number: int, most: int) -> Block | None:
    """At least one and about `most` rows behind row `number`; none at the end of the file, which is then to be closed.
    Raises Invalid.

    They are few where the file was only now opened: the database is to have something to do while the rest is read.
    """
    if not (_open and _open[0].batch_id == batch.id and _open[0].last == number):
        close()
        _open.append(_Reader(kind, batch.id, *_opened(kind, batch), ThreadPoolExecutor(1)))
    reader = _open[0]
    wanted = most if reader.last else most // 10
    try:
        found = reader.coming.result() if reader.coming else reader.read(number, wanted)
    except BaseException:
        close()
        raise
    if found:
        reader.last = found.numbers[-1]
        reader.most, reader.coming = most, None
    return found


def go_on() -> None:
    """Let the thread read the next rows of the open file, while the database is busy with the present ones.

    To be called when no more Python is to run for these: two threads that compute take turns badly.
    """
    for reader in _open:
        reader.coming = reader.coming or reader.thread.submit(reader.read, reader.last, reader.most)


def may_repeat() -> bool:
    """Whether two rows of the open file, read to its end, may be about the same graduate."""
    return not (_open and _open[0].single)


def close() -> None:
    """Give the file back that this process has open."""
    while _open:
        _open.pop().close()


def _opened(kind: ImportKind, batch: ImportBatch) -> tuple[Upload, Iterator[Block]]:
    upload = opened(kind, batch)
    try:
        return upload, read_table(upload, kind.columns).batches
    except BaseException:
        upload.close()
        raise


def opened(kind: ImportKind, batch: ImportBatch) -> Upload:
    """The table of a batch's file; to be closed. Raises Invalid."""
    stored = session.get_one(StoredFile, batch.file_id)
    formats: Any = kind.formats
    with files.open(stored.storage_key) as source:
        return open_upload(source, stored.name, kinds=formats, limits=LIMITS)
