"""Contents that no row names go after a day; what is named, young or another's stays."""

from __future__ import annotations

import io
import os
from pathlib import Path

from kernel.db import session
from kernel.files import FileStore, file_store
from kernel.files.store import SHELVES
from kernel.identity import Identity
from kernel.models import StoredFile
from kernel.timetable import REGULAR
from tests.kernel.office import STAFF, Office

DAY = 24 * 3600


def put(store: FileStore, root: Path, *, age: float, name: str = "名单.xlsx") -> str:
    """A content last written `age` seconds ago."""
    key = store.put(io.BytesIO(b"content"), name).key
    then = (root / key).stat().st_mtime - age
    os.utime(root / key, (then, then))
    return key


def remember(key: str, identity: Identity = STAFF) -> None:
    session.add(
        StoredFile(
            storage_key=key,
            name="名单.xlsx",
            media_type="x",
            size=7,
            sha256="",
            owner_key=identity.key,
            purpose="export",
        )
    )


def test_only_old_contents_without_a_row_go(office: Office) -> None:
    root, own = Path(office.settings.data, "files"), file_store(office.settings.files_url, "things")
    named, young = put(own, root, age=2 * DAY), put(own, root, age=DAY - 3600)
    of_another = put(file_store(office.settings.files_url, "others"), root, age=2 * DAY)
    of_nobody = put(file_store(office.settings.files_url), root, age=2 * DAY)
    left, half = put(own, root, age=2 * DAY), put(own, root, age=2 * DAY, name="half.partial")
    office.run(lambda: remember(named))
    job = office.scheduled("sweep")
    assert (job.state, job.rows_done) == ("done", 2)
    store = office.runner().files
    assert [store.exists(key) for key in (named, young, of_another, of_nobody)] == [True] * 4
    assert [store.exists(key) for key in (left, half)] == [False] * 2


def test_every_shelf_is_looked_at(office: Office) -> None:
    root = Path(office.settings.data, "files", "things")
    for shelf in range(SHELVES):
        (root / f"{shelf:02x}").mkdir(parents=True)
        (root / f"{shelf:02x}" / ("0" * 62)).touch()
        os.utime(root / f"{shelf:02x}" / ("0" * 62), (0, 0))
    assert office.scheduled("sweep").rows_done == SHELVES
    assert [path for path in root.rglob("*") if path.is_file()] == []


def test_what_a_dying_process_was_writing_can_be_swept(office: Office) -> None:
    """SIGKILL leaves the file under the name it had while it was written."""
    store, seen = file_store(office.settings.files_url, "things"), []

    class Watching(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            seen.extend(path for path in Path(office.settings.data, "files").rglob("*") if path.is_file())
            return super().read(size)

    store.put(Watching(b"a"), "a.xlsx")
    (partial,) = set(seen)
    partial.touch()
    os.utime(partial, (0, 0))
    assert office.scheduled("sweep").rows_done == 1 and not partial.exists()


def test_every_service_sweeps() -> None:
    from services.catalogue import SERVICES

    assert all(set(REGULAR) <= set(service.timetable.schedules) for service in SERVICES)
