"""Files in a local folder. A name appears only when its content is complete and on the disk."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO, BinaryIO

from kernel.files.store import Digest, StoredRef, checked, is_key, missing, new_key, shelf_of, unavailable

_PARTIAL = ".partial"
"""Extension of what is being written; its name is a key, so that the sweep finds what a dead process left."""


class FolderStore:
    """Stores under `root`, which is made if missing. Files are readable by the owner only."""

    def __init__(self, root: Path, owner: str = "") -> None:
        self.root = root
        self.owner = owner

    def put(self, stream: IO[bytes], name: str) -> StoredRef:
        """Store a stream to its end; all or nothing. Raises Unavailable."""
        key, digest = new_key(name, self.owner), Digest()
        target = self.root / key
        try:
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            partial = self._write(target.with_suffix(_PARTIAL), stream, digest)
            self._publish(partial, target)
        except OSError as error:
            raise unavailable(error) from error
        return digest.reference(key)

    def open(self, key: str) -> BinaryIO:
        """The content. Raises NotFound, Unavailable."""
        try:
            return (self.root / checked(key)).open("rb")
        except FileNotFoundError as error:
            raise missing() from error
        except OSError as error:
            raise unavailable(error) from error

    def delete(self, key: str) -> None:
        """Remove the content; a missing one is no error. Raises Unavailable."""
        try:
            (self.root / checked(key)).unlink(missing_ok=True)
        except OSError as error:
            raise unavailable(error) from error

    def exists(self, key: str) -> bool:
        """Whether the content is there."""
        return (self.root / checked(key)).is_file()

    def old(self, shelf: int, before: datetime) -> list[str]:
        """Keys on a shelf, last written before a moment. Raises Unavailable."""
        start = shelf_of(self.owner, shelf)
        try:
            with os.scandir(self.root / start) as entries:
                found = [start + entry.name for entry in entries if _written(entry) < before.timestamp()]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise unavailable(error) from error
        return [key for key in found if is_key(key)]

    def _write(self, path: Path, stream: IO[bytes], digest: Digest) -> Path:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in digest.chunks(stream):
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            _remove(path)
            raise
        return path

    def _publish(self, partial: Path, target: Path) -> None:
        try:
            partial.replace(target)
            _sync_folder(target.parent)
        except BaseException:
            _remove(partial)
            _remove(target)
            raise


def _written(entry: os.DirEntry[str]) -> float:
    """When an entry was last written; one that has just gone is as young as can be."""
    try:
        return entry.stat(follow_symlinks=False).st_mtime
    except FileNotFoundError:
        return float("inf")


def _remove(path: Path) -> None:
    with suppress(OSError):
        os.unlink(path)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
