"""What every file store does, and the parts they share."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, BinaryIO, Protocol

from kernel.errors import NotFound, Unavailable

CHUNK = 1 << 18
SHELVES = 256
_KEY = re.compile(r"(?:[a-z]{1,20}/)?[0-9a-f]{2}/[0-9a-f]{62}(?:\.[a-z0-9]{1,8})?")
_EXTENSION = re.compile(r"\.[a-z0-9]{1,8}$")


@dataclass(frozen=True, slots=True)
class StoredRef:
    """Where a content lies (`key`, random), how many bytes it has and its SHA-256 in hex."""

    key: str
    size: int
    sha256: str


class FileStore(Protocol):
    """Content by key. A key is never made of user input but for a plain extension."""

    def put(self, stream: IO[bytes], name: str) -> StoredRef:
        """Store a stream to its end; all or nothing. Raises Unavailable (disk full, store down)."""

    def open(self, key: str) -> BinaryIO:
        """The content, to be read forward and closed. Raises NotFound, Unavailable."""

    def delete(self, key: str) -> None:
        """Remove the content; a missing one is no error. Raises Unavailable."""

    def exists(self, key: str) -> bool:
        """Whether the content is there. Raises Unavailable."""

    def old(self, shelf: int, before: datetime) -> list[str]:
        """Keys of the owner's contents on one of SHELVES shelves, written before a moment. Raises Unavailable."""


class Digest:
    """Counts and hashes what is read through it."""

    def __init__(self) -> None:
        self.size = 0
        self._hash = hashlib.sha256()

    def chunks(self, stream: IO[bytes]) -> Iterator[bytes]:
        """The rest of the stream in chunks."""
        while chunk := stream.read(CHUNK):
            self.size += len(chunk)
            self._hash.update(chunk)
            yield chunk

    def reference(self, key: str) -> StoredRef:
        """What was read, under this key."""
        return StoredRef(key, self.size, self._hash.hexdigest())


def new_key(name: str, owner: str = "") -> str:
    """A random key: owner, 256 bits, two of their digits as a folder (its shelf), a plain extension of the name."""
    token = secrets.token_hex(32)
    extension = _EXTENSION.search(name.lower())
    return f"{shelf_of(owner, int(token[:2], 16))}{token[2:]}{extension[0] if extension else ''}"


def shelf_of(owner: str, shelf: int) -> str:
    """What the keys of an owner's shelf begin with."""
    return f"{owner}/{shelf:02x}/" if owner else f"{shelf:02x}/"


def is_key(text: str) -> bool:
    """Whether `new_key` could have made it."""
    return _KEY.fullmatch(text) is not None


def checked(key: str) -> str:
    """The key, if it is one that `new_key` could have made; raises NotFound."""
    if not is_key(key):
        raise missing()
    return key


def missing() -> NotFound:
    """The content is not there."""
    return NotFound("file-missing", "文件不存在或已被清理，请重新上传或重新生成。")


def unavailable(error: Exception) -> Unavailable:
    """The store failed; the cause stays in the log's chain."""
    failure = Unavailable("file-store", "文件暂时无法存取（存储空间可能已满），请稍后再试，仍不行请联系管理员。")
    failure.__cause__ = error
    return failure
