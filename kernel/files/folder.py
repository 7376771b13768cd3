"""Files in a local folder. A name appears only when its content is complete and on the disk."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO, BinaryIO

from kernel.files.store import Digest, StoredRef, checked, missing, new_key, unavailable

_PARTIAL = ".partial"


class FolderStore:
    """Stores under `root`, which is made if missing. Files are readable by the owner only."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, stream: IO[bytes], name: str) -> StoredRef:
        """Store a stream to its end; all or nothing. Raises Unavailable."""
        key, digest = new_key(name), Digest()
        target = self.root / key
        try:
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            partial = self._write(target.parent, stream, digest)
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

    def _write(self, folder: Path, stream: IO[bytes], digest: Digest) -> Path:
        handle, path = tempfile.mkstemp(suffix=_PARTIAL, dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in digest.chunks(stream):
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            _remove(path)
            raise
        return Path(path)

    def _publish(self, partial: Path, target: Path) -> None:
        try:
            partial.replace(target)
            _sync_folder(target.parent)
        except BaseException:
            _remove(partial)
            _remove(target)
            raise


def _remove(path: Path | str) -> None:
    with suppress(OSError):
        os.unlink(path)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
