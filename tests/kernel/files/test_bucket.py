"""The S3 store against an in-process HTTP server that speaks the five calls used; boto3 is the real one."""

from __future__ import annotations

import hashlib
import io
import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from kernel.errors import NotFound, Unavailable
from kernel.files import FileStore, file_store
from kernel.files.store import SHELVES
from kernel.sheets import Column, read_sheet, write_sheet

WRITTEN = datetime(2026, 6, 1, tzinfo=UTC)
"""When every object was last written."""


class Bucket(BaseHTTPRequestHandler):
    """PUT, GET, HEAD, DELETE, list of objects under /bucket/; refuses a content that is not the signed one."""

    protocol_version = "HTTP/1.1"
    objects: dict[str, bytes]
    failing: int

    def do_PUT(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        signed = self.headers["x-amz-content-sha256"]
        assert self.headers["Authorization"].startswith("AWS4-HMAC-SHA256 Credential=key/")
        if self.server.failing:  # type: ignore[attr-defined]
            self._answer(self.server.failing, b"<Error><Code>SlowDown</Code></Error>")  # type: ignore[attr-defined]
        elif hashlib.sha256(data).hexdigest() != signed:
            self._answer(400, b"<Error><Code>XAmzContentSHA256Mismatch</Code></Error>")
        else:
            self._objects[self.path] = data
            self._answer(200)

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        if "list-type" in asked:
            self._answer(200, self._listed(asked["prefix"][0]).encode())
        elif self.path in self._objects:
            self._answer(200, self._objects[self.path])
        else:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")

    def do_HEAD(self) -> None:
        self._answer(200 if self.path in self._objects else 404)

    def do_DELETE(self) -> None:
        self._objects.pop(self.path, None)
        self._answer(204)

    def _listed(self, prefix: str) -> str:
        keys = [path.removeprefix("/bucket/") for path in self._objects]
        rows = (
            f"<Contents><Key>{key}</Key><LastModified>{WRITTEN:%Y-%m-%dT%H:%M:%S.000Z}</LastModified></Contents>"
            for key in keys
            if key.startswith(prefix)
        )
        return f"<ListBucketResult><IsTruncated>false</IsTruncated>{''.join(rows)}</ListBucketResult>"

    @property
    def _objects(self) -> dict[str, bytes]:
        return self.server.objects  # type: ignore[attr-defined,no-any-return]

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    found = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    found.objects, found.failing = {}, 0  # type: ignore[attr-defined]
    thread = threading.Thread(target=found.serve_forever, daemon=True)
    thread.start()
    yield found
    found.shutdown()
    found.server_close()
    thread.join(5)


@pytest.fixture
def store(server: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch) -> FileStore:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    return file_store(f"s3://bucket?endpoint=http://127.0.0.1:{server.server_port}&region=cn-test-1")


@pytest.mark.parametrize("size", [0, 1, 9_000_000])
def test_put_open_delete(store: FileStore, server: ThreadingHTTPServer, size: int) -> None:
    content = os.urandom(size)
    ref = store.put(io.BytesIO(content), "../报告.xlsx")
    assert (ref.size, ref.sha256) == (size, hashlib.sha256(content).hexdigest())
    assert list(server.objects) == [f"/bucket/{ref.key}"]  # type: ignore[attr-defined]
    with store.open(ref.key) as stream:
        assert stream.read() == content
    assert store.exists(ref.key)
    store.delete(ref.key)
    store.delete(ref.key)
    assert not store.exists(ref.key)
    with pytest.raises(NotFound, match="文件不存在"):
        store.open(ref.key)


def test_a_workbook_is_read_from_it(store: FileStore) -> None:
    columns = [Column("a", "姓名")]
    ref = store.put(io.BytesIO(write_sheet(columns, [["张三"]])), "a.xlsx")
    assert read_sheet(store.open(ref.key), columns).rows[0].values == {"a": "张三"}


def test_old_contents_of_an_owner_are_found(store: FileStore, server: ThreadingHTTPServer) -> None:
    url = f"s3://bucket?endpoint=http://127.0.0.1:{server.server_port}&region=cn-test-1"
    own = file_store(url, "graduates")
    keys = sorted(own.put(io.BytesIO(b"a"), "a.xlsx").key for _ in range(3))
    store.put(io.BytesIO(b"a"), "a")
    server.objects["/bucket/graduates/00/not-ours"] = b""  # type: ignore[attr-defined]
    assert all(key.startswith("graduates/") for key in keys)
    for moment, expected in ((WRITTEN + timedelta(seconds=1), keys), (WRITTEN, [])):
        assert sorted(key for shelf in range(SHELVES) for key in own.old(shelf, moment)) == expected
    with own.open(keys[0]) as stream:
        assert stream.read() == b"a"


def test_foreign_keys_are_not_asked_for(store: FileStore) -> None:
    for action in (store.open, store.delete, store.exists):
        with pytest.raises(NotFound):
            action("../other-bucket/x")


def test_store_refuses(store: FileStore, server: ThreadingHTTPServer) -> None:
    server.failing = 400  # type: ignore[attr-defined]
    with pytest.raises(Unavailable, match="请稍后再试"):
        store.put(io.BytesIO(b"a"), "a")


def test_store_is_down(store: FileStore, server: ThreadingHTTPServer) -> None:
    ref = store.put(io.BytesIO(b"a"), "a")
    server.shutdown()
    server.server_close()
    with pytest.raises(Unavailable):
        store.open(ref.key)
    with pytest.raises(Unavailable):
        store.exists(ref.key)
    with pytest.raises(Unavailable):
        store.old(0, WRITTEN)


def test_a_broken_upload_stores_nothing(store: FileStore, server: ThreadingHTTPServer) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise ConnectionResetError

    with pytest.raises(Unavailable):
        store.put(Broken(), "a")
    assert not server.objects  # type: ignore[attr-defined]
