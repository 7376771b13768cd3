"""From FILES_URL to a store: `file:///folder` or `s3://bucket?endpoint=https://…&region=…`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from kernel.files.bucket import BucketStore
from kernel.files.folder import FolderStore
from kernel.files.store import FileStore
from kernel.settings import Settings, SettingsError


def file_store(files_url: str | None = None, owner: str = "") -> FileStore:
    """The store of an address; by default of the setting FILES_URL. Raises SettingsError for a wrong one.

    Services share an address: `owner`, a service's name, marks what it puts there, for only it may sweep that.
    """
    return _store(files_url or Settings.from_environment().files_url, owner)


@lru_cache(maxsize=32)
def _store(files_url: str, owner: str) -> FileStore:
    parts = urlsplit(files_url)
    if parts.scheme == "file" and parts.path.startswith("/") and not parts.netloc:
        return FolderStore(Path(unquote(parts.path)), owner)
    if parts.scheme == "s3" and parts.hostname and parts.path in ("", "/") and not parts.username:
        return _bucket(parts, owner)
    raise SettingsError("FILES_URL must be file:///folder or s3://bucket?endpoint=…&region=…")


def _bucket(parts: SplitResult, owner: str) -> BucketStore:
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if unknown := set(query) - {"endpoint", "region"}:
        raise SettingsError(f"FILES_URL: unknown {', '.join(sorted(unknown))}")
    return BucketStore(parts.netloc, query.get("endpoint"), query.get("region"), owner)
