"""Attachments: few, small, of their content's type; fetched only by sender and receivers; cleaned when unused."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from kernel.clock import now
from kernel.errors import Forbidden, Invalid, NotFound, TooLarge
from kernel.jobs import order
from kernel.models import Job, StoredFile
from services.messaging.contract import ATTACHMENT_BYTES
from services.messaging.models import Attachment, Message
from services.messaging.operations import cleanup
from tests.factories.messaging import Campus, Someone, broadcast, single

TEXT = "材料清单：接收意向一份。".encode()


def upload(campus: Campus, someone: Someone, name: str = "材料 清单.txt", content: bytes = TEXT) -> dict[str, Any]:
    answer: dict[str, Any] = campus.office.client(someone).upload(name, io.BytesIO(content))
    return answer


def stored(campus: Campus) -> list[Path]:
    return [path for path in Path(campus.office.settings.data, "files").rglob("*") if path.is_file()]


def clean(campus: Campus) -> None:
    with campus.office.database.transaction():
        job_id = order(campus.head.who(), cleanup.KIND, {}).id
    campus.office.runner().run_slice(job_id)
    assert campus.office.scalar(select(Job.state).where(Job.id == job_id)) == "done"


def test_an_attachment_reaches_the_receiver_as_a_download(campus: Campus) -> None:
    office, one = campus.office, campus.cs_graduates[0]
    file = upload(campus, campus.head)
    assert (file["name"], file["size"], file["content_type"]) == ("材料 清单.txt", len(TEXT), "text/plain")
    letter = office.client(campus.head).send(single(one, attachment_ids=[file["id"]]))["id"]
    assert office.client(one).singles()["items"][0]["attachment_count"] == 1
    assert office.client(one).open_message(letter)["attachments"] == [file]
    answer = office.client(one).attachment(file["id"])
    assert answer.content == TEXT
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("body", ["single", "broadcast"])
def test_nobody_else_can_fetch_it(campus: Campus, body: str) -> None:
    office, one = campus.office, campus.cs_graduates[0]
    file = upload(campus, campus.head)
    line = {"kind": "graduate", "department_id": campus.computing}
    message = single(one) if body == "single" else broadcast(line)
    office.client(campus.head).send(message | {"attachment_ids": [file["id"]]})
    assert office.client(campus.head).attachment(file["id"]).content == TEXT
    assert office.client(one).attachment(file["id"]).content == TEXT
    for other in (campus.me_graduates[0], campus.me_office, campus.stranger, campus.employer):
        with pytest.raises(NotFound):
            office.client(other).attachment(file["id"])


def test_a_deleted_copy_takes_its_attachments_along(campus: Campus) -> None:
    office, one = campus.office, campus.cs_graduates[0]
    file = upload(campus, campus.head)
    letter = office.client(campus.head).send(single(one, attachment_ids=[file["id"]]))["id"]
    office.client(one).delete_singles([letter])
    with pytest.raises(NotFound):
        office.client(one).attachment(file["id"])


def test_before_sending_only_the_uploader_has_it(campus: Campus) -> None:
    file = upload(campus, campus.head)
    assert campus.office.client(campus.head).attachment(file["id"]).content == TEXT
    with pytest.raises(NotFound):
        campus.office.client(campus.cs_office).attachment(file["id"])


def test_foreign_used_and_unknown_files_cannot_be_sent(campus: Campus) -> None:
    office = campus.office
    foreign, used = upload(campus, campus.cs_office), upload(campus, campus.head)
    office.client(campus.head).send(single(campus.employer, attachment_ids=[used["id"]]))
    for file_id in (foreign["id"], used["id"], str(uuid.uuid4())):
        with pytest.raises(Invalid) as caught:
            office.client(campus.head).send(single(campus.employer, attachment_ids=[file_id]))
        assert "attachment_ids" in caught.value.fields
    assert office.scalar(select(func.count()).select_from(Message)) == 1


def test_five_at_most_in_the_order_given(campus: Campus) -> None:
    office = campus.office
    files = [upload(campus, campus.head, f"{n}.txt")["id"] for n in range(6)]
    with pytest.raises(Invalid):
        office.client(campus.head).send(single(campus.employer, attachment_ids=files))
    letter = office.client(campus.head).send(single(campus.employer, attachment_ids=files[4::-1]))["id"]
    shown = office.client(campus.employer).open_message(letter)["attachments"]
    assert [file["name"] for file in shown] == ["4.txt", "3.txt", "2.txt", "1.txt", "0.txt"]


def test_answers_carry_attachments(campus: Campus) -> None:
    office, one = campus.office, campus.cs_graduates[0]
    letter = office.client(campus.head).send(single(one))["id"]
    answer = office.client(one).reply(letter, "见附件", [upload(campus, one)["id"]])["id"]
    assert len(office.client(campus.head).open_message(answer)["attachments"]) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("网页.html", b"<html></html>"),
        ("图片.png", b"not a picture"),
        ("文本.txt", b"<script>alert(1)</script>"),
        ("空.txt", b""),
        ("没有后缀", TEXT),
    ],
)
def test_what_is_not_what_it_says_is_refused(campus: Campus, name: str, content: bytes) -> None:
    with pytest.raises(Invalid):
        upload(campus, campus.head, name, content)
    assert stored(campus) == []
    assert campus.office.scalar(select(func.count()).select_from(StoredFile)) == 0


def test_size_has_a_limit(campus: Campus) -> None:
    with pytest.raises(TooLarge):
        upload(campus, campus.head, content=b"a" * (ATTACHMENT_BYTES + 1))
    assert stored(campus) == []
    assert upload(campus, campus.head, content=b"a" * ATTACHMENT_BYTES)["size"] == ATTACHMENT_BYTES


def test_names_are_made_harmless(campus: Campus) -> None:
    assert upload(campus, campus.head, "..\\..\\/etc/passwd.txt")["name"] == "passwd.txt"


def test_uploading_needs_a_screen(campus: Campus) -> None:
    with pytest.raises(Forbidden):
        campus.office.client(campus.head.who("messages.sent")).upload("a.txt", io.BytesIO(TEXT))


def test_unused_files_are_cleaned_after_a_day(campus: Campus) -> None:
    office = campus.office
    with time_machine.travel(now() - timedelta(hours=25)):
        unused, used = upload(campus, campus.head), upload(campus, campus.head)
    young = upload(campus, campus.head)
    office.client(campus.head).send(single(campus.employer, attachment_ids=[used["id"]]))
    clean(campus)
    with pytest.raises(NotFound):
        office.client(campus.head).attachment(unused["id"])
    for file in (used, young):
        assert office.client(campus.head).attachment(file["id"]).content == TEXT
    assert len(stored(campus)) == 2
    assert office.scalar(select(func.count()).select_from(Attachment)) == 1
