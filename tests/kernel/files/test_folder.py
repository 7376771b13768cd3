"""The folder store: whole or nothing, keys that cannot leave the folder, failures in Chinese."""

from __future__ import annotations

import hashlib
import io
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kernel.clock import now
from kernel.errors import NotFound, Unavailable
from kernel.files import FileStore, file_store
from kernel.files.store import SHELVES
from kernel.settings import SettingsError


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return file_store(f"file://{tmp_path}/文件")


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_put_open_delete(store: FileStore) -> None:
    content = os.urandom(700_000)
    ref = store.put(io.BytesIO(content), "报告.XLSX")
    assert (ref.size, ref.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert ref.key.endswith(".xlsx")
    assert "报告" not in ref.key
    with store.open(ref.key) as stream:
        assert stream.read() == content
    assert store.exists(ref.key)
    store.delete(ref.key)
    store.delete(ref.key)
    assert not store.exists(ref.key)
    with pytest.raises(NotFound, match="文件不存在"):
        store.open(ref.key)


def test_same_content_gets_another_key(store: FileStore) -> None:
    assert store.put(io.BytesIO(b"a"), "a.txt").key != store.put(io.BytesIO(b"a"), "a.txt").key


@pytest.mark.parametrize("name", ["../../x", "a/../../b.sh/..", "x" * 300, "", "a\0b", "a." + "e" * 40])
def test_names_never_reach_the_disk(store: FileStore, tmp_path: Path, name: str) -> None:
    ref = store.put(io.BytesIO(b"a"), name)
    assert _files(tmp_path) == [tmp_path / "文件" / ref.key]
    assert len(ref.key) <= 80


@pytest.mark.parametrize("key", ["../x", "/etc/passwd", "ab/" + "0" * 61, "ab/" + "0" * 62 + "/../../x", "", "a\0"])
def test_foreign_keys_are_not_found(store: FileStore, key: str) -> None:
    for action in (store.open, store.delete, store.exists):
        with pytest.raises(NotFound):
            action(key)


def test_only_the_owner_may_read(store: FileStore, tmp_path: Path) -> None:
    ref = store.put(io.BytesIO(b"a"), "a")
    assert (tmp_path / "文件" / ref.key).stat().st_mode & 0o077 == 0


class Broken(io.RawIOBase):
    """A stream that ends in an error after its first chunk."""

    def __init__(self, error: BaseException) -> None:
        self.error = error
        self.started = False

    def read(self, size: int = -1) -> bytes:
        if self.started:
            raise self.error
        self.started = True
        return b"x" * 1000


@pytest.mark.parametrize("error", [ConnectionResetError(), RuntimeError("gone"), KeyboardInterrupt()])
def test_nothing_is_left_of_a_broken_upload(store: FileStore, tmp_path: Path, error: BaseException) -> None:
    with pytest.raises((Unavailable, RuntimeError, KeyboardInterrupt)):
        store.put(Broken(error), "a")  # type: ignore[arg-type]
    assert _files(tmp_path) == []


def test_disk_full(store: FileStore, tmp_path: Path) -> None:
    """RLIMIT_FSIZE makes the kernel refuse the write, as a full disk does."""
    import resource
    import signal

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(Unavailable, match="存储空间可能已满") as failed:
            store.put(io.BytesIO(bytes(1_000_000)), "a")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert str(tmp_path) not in failed.value.message
    assert _files(tmp_path) == []


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_no_success_is_reported_when_the_disk_fails(
    store: FileStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*_: Any) -> None:
        raise OSError(5, "I/O error")

    monkeypatch.setattr(Path if step == "replace" else os, step, fail)
    with pytest.raises(Unavailable):
        store.put(io.BytesIO(b"a"), "a")
    assert _files(tmp_path) == []


def test_an_owner_s_files_lie_apart_and_all_are_read(store: FileStore, tmp_path: Path) -> None:
    own = file_store(f"file://{tmp_path}/文件", "graduates")
    mine, other = own.put(io.BytesIO(b"a"), "a.xlsx").key, store.put(io.BytesIO(b"b"), "b").key
    assert mine.startswith("graduates/") and len(mine) <= 100
    later = now() + timedelta(minutes=1)
    assert [key for shelf in range(SHELVES) for key in own.old(shelf, later)] == [mine]
    assert [key for shelf in range(SHELVES) for key in own.old(shelf, later - timedelta(hours=1))] == []
    assert own.open(other).read() == b"b"


def test_folder_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(Unavailable):
        file_store(f"file://{tmp_path}/taken").put(io.BytesIO(b"a"), "a")


@pytest.mark.parametrize(
    "url", ["", "/folder", "file://host/x", "ftp://x", "s3://", "s3://b/path", "s3://b?colour=red"]
)
def test_wrong_address(url: str) -> None:
    with pytest.raises(SettingsError, match="FILES_URL"):
        file_store(url or "nothing")


def test_default_is_the_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILES_URL", f"file://{tmp_path}/a")
    ref = file_store().put(io.BytesIO(b"a"), "a")
    assert (tmp_path / "a" / ref.key).exists()
