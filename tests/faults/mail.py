"""Somebody who sends messages and orders exports through /api/v1, and what must be true of them afterwards."""

from __future__ import annotations

import io
import uuid
from collections import Counter
from typing import Any

import python_calamine
import requests
from sqlalchemy import func, select

from demo import PASSWORD
from kernel.db import session
from kernel.models import StoredFile
from services.auth.models import Account, AuditEntry
from services.messaging.models import ExportPart, Message, ReadMark, Recipient
from tests.faults.office import Office, bearer

GRADUATES = [{"kind": "graduate"}]
SECONDS = 15
READER = "20260001"
_LETTERS = str.maketrans("0123456789", "ghijklmnop")


def word() -> str:
    """A word of its own, without digits: the audit trail hides what looks like an ID number."""
    return uuid.uuid4().hex.translate(_LETTERS)


class Sender:
    """A signed-in member of staff."""

    def __init__(self, office: Office, user_name: str = "school") -> None:
        self.office = office
        self.http = office.sign_in(user_name)

    def send(self, title: str, *, key: str | None = None, **values: Any) -> requests.Response:
        """Send a broadcast to the school's graduates, or what `values` say."""
        message = {"kind": "broadcast", "title": title, "body": "请查看。", "audience": GRADUATES} | values
        headers = {"Idempotency-Key": key} if key else {}
        return self.http.post(self.office.url("/messages"), json=message, headers=headers, timeout=SECONDS)

    def order(self, message_id: str, **headers: str) -> requests.Response:
        """Order the unread list of a broadcast as a job."""
        url = self.office.url(f"/sent/{message_id}/unread-exports")
        return self.http.post(url, headers=headers, timeout=SECONDS)

    def export(self, title: str = "") -> str:
        """Send a broadcast, let one graduate read it, order its unread list; gives the job's id."""
        message_id = taken(self.send(title or f"通知 {word()}"), 201)
        a_graduate_reads(self.office, message_id)
        return taken(self.order(message_id), 202)

    def file(self, job_id: str) -> list[list[Any]]:
        """The rows of a finished export without the header, as another library reads them."""
        answer = self.http.get(self.office.url(f"/jobs/{job_id}/file"), timeout=SECONDS)
        assert answer.status_code == 200, answer.text
        sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
        header, *rows = sheet.to_python()
        assert header[1] == "用户名"
        return rows


def taken(answer: requests.Response, status: int) -> str:
    """The id of what was accepted."""
    assert answer.status_code == status, answer.text
    return str(answer.json()["id"])


def a_graduate_reads(office: Office, message_id: str) -> None:
    """One receipt, by a graduate who signs in once a test run."""
    if office.graduate is None:
        values = {"user_name": READER, "password": PASSWORD}
        answer = requests.post(f"{office.address}/api/v1/auth/sessions", json=values, timeout=SECONDS)
        office.graduate = bearer(answer.json()["token"])
    assert office.graduate.post(office.url(f"/messages/{message_id}/read"), timeout=SECONDS).status_code == 200


def graduates(office: Office) -> list[str]:
    """User names of the main school's graduates, as auth has them."""

    def names() -> list[str]:
        school = select(Account.school_id).where(Account.user_name == "school").scalar_subquery()
        own = (Account.school_id == school, Account.kind == "graduate", Account.enabled)
        return list(session.scalars(select(Account.user_name).where(*own)).all())

    found: list[str] = office.in_auth(names)
    return found


def is_whole(sender: Sender, job_id: str, reader: str | None = READER) -> None:
    """The export is done: one file, each graduate but the reader once and nobody else, nothing left behind."""
    office = sender.office
    job = office.job(job_id)
    assert (job.state, job.attempts, job.error) == ("done", 0, None)
    expected = sorted(name for name in graduates(office) if name != reader)
    assert sorted(row[1] for row in sender.file(job_id)) == expected
    assert (job.rows_done, job.rows_total) == (len(expected), len(expected))
    assert files_of(office, job_id) == 1
    assert office.in_messaging(lambda: _remains(job.id)) == 0


def files_of(office: Office, job_id: str) -> int:
    """How many files bear the name of this job's message."""
    job = office.job(job_id)

    def count() -> int:
        title = session.get_one(Message, uuid.UUID(job.params["message_id"])).title
        return session.scalar(select(func.count()).where(StoredFile.name == f"未读名单_{title[:40]}.xlsx")) or 0

    return int(office.in_messaging(count))


def _remains(job_id: uuid.UUID) -> int:
    counts = (
        select(func.count()).where(ExportPart.job_id == job_id),
        select(func.count()).where(ReadMark.owner_id == job_id),
    )
    return sum(session.scalar(count) or 0 for count in counts)


def sent(office: Office, prefix: str) -> Counter[str]:
    """How often messages with titles of this beginning were sent, by title."""
    query = select(Message.title).where(Message.title.startswith(prefix))
    return Counter(office.in_messaging(lambda: session.scalars(query).all()))


def copies(office: Office, prefix: str) -> int:
    """How many receivers' copies there are of single messages."""
    query = select(func.count()).select_from(Recipient).join(Message).where(Message.title.startswith(prefix))
    return int(office.in_messaging(lambda: session.scalar(query)))


def audited(office: Office, prefix: str, action: str = "messages.compose:send") -> Counter[str]:
    """How often the audit trail in auth tells of these messages."""
    query = select(AuditEntry.subject_title)
    query = query.where(AuditEntry.action == action, AuditEntry.subject_title.startswith(prefix))
    return Counter(office.in_auth(lambda: session.scalars(query).all()))
