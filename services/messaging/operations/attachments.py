"""Attachments: stored when uploaded, bound to a message when it is sent, fetched by its sender and receivers."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from os import SEEK_END
from typing import Any, BinaryIO

from sqlalchemy import exists, select

from kernel.db import session
from kernel.errors import Invalid, NotFound, TooLarge
from kernel.filetypes import detect, safe_file_name
from kernel.identity import Identity
from kernel.models import StoredFile
from kernel.results import sent
from services.messaging.contract import ATTACHMENT_BYTES
from services.messaging.models import Attachment, Message
from services.messaging.operations.visible import seen

PURPOSE = "attachment"
_MISSING = "没有找到这个附件，可能已被清理，请重新上传。"


def store(identity: Identity, name: str, stream: BinaryIO) -> dict[str, Any]:
    """Keep an uploaded file; its type is found from its content. Raises TooLarge, Invalid."""
    name = safe_file_name(name)
    if stream.seek(0, SEEK_END) > ATTACHMENT_BYTES:
        raise TooLarge("attachment-too-large", "附件不能超过 10 MB，请压缩或拆分后再上传。")
    content = detect(stream, name)
    stream.seek(0)
    return shown(sent(identity, stream, name, content.media_type, PURPOSE))


def attach(identity: Identity, message: Message, file_ids: Sequence[uuid.UUID]) -> None:
    """Bind own unbound files to a message; the cleaning waits for the rows' locks."""
    if not file_ids:
        return
    own = select(StoredFile.id).where(
        StoredFile.id.in_(file_ids), StoredFile.purpose == PURPOSE, StoredFile.owner_key == identity.key, unbound()
    )
    if set(session.scalars(own.with_for_update())) != set(file_ids):
        raise Invalid("attachment-not-found", _MISSING, fields={"attachment_ids": [_MISSING]})
    session.add_all(
        Attachment(file_id=file_id, message_id=message.id, position=position)
        for position, file_id in enumerate(file_ids)
    )
    message.attachment_count = len(file_ids)


def fetch(identity: Identity, file_id: uuid.UUID) -> StoredFile:
    """A file for its download: of a message that the asker sent or received, or their own not yet sent one."""
    file = session.get(StoredFile, file_id)
    bound = session.get(Attachment, file_id)
    if file is None or file.purpose != PURPOSE:
        raise NotFound("attachment-not-found", _MISSING)
    if bound is None and file.owner_key != identity.key:
        raise NotFound("attachment-not-found", _MISSING)
    if bound is not None:
        seen(identity, bound.message_id)
    return file


def of_message(message: Message) -> list[dict[str, Any]]:
    """A message's attachments in the sender's order."""
    query = select(StoredFile).join(Attachment, Attachment.file_id == StoredFile.id)
    rows = session.scalars(query.where(Attachment.message_id == message.id).order_by(Attachment.position))
    return [shown(file) for file in rows]


def unbound() -> Any:
    """Files that no message carries."""
    return ~exists(select(1).where(Attachment.file_id == StoredFile.id))


def shown(file: StoredFile) -> dict[str, Any]:
    """AttachmentSchema's values."""
    return {"id": file.id, "name": file.name, "size": file.size, "content_type": file.media_type}
