"""Messages that the demo offices have sent each other and their graduates in the days before the load."""

from dataclasses import dataclass
from uuid import UUID

from demo.seed import stable_id, word_list


@dataclass(frozen=True, slots=True)
class DemoMessage:
    """A message. `kind` "single" has `recipients` (user names), "broadcast" has `audience`.

    Audience lines hold any of kind, department_code, graduation_year, degree, major: the conditions of a line
    hold together, the lines add up, all within the sender's school. `days_ago` counts from the load.
    """

    id: UUID
    kind: str
    sender: str
    title: str
    body: str
    recipients: tuple[str, ...]
    audience: tuple[dict[str, str | int], ...]
    days_ago: int


def sent_messages() -> tuple[DemoMessage, ...]:
    """The messages, oldest first; the same in every size, for they name only accounts that every size has."""
    found = sorted(word_list("messages")["messages"], key=lambda data: -data["days_ago"])
    return tuple(_message(data) for data in found)


def _message(data: dict) -> DemoMessage:
    return DemoMessage(
        id=stable_id("message", data["title"]),
        kind=data["kind"],
        sender=data["sender"],
        title=data["title"],
        body=data["body"].strip(),
        recipients=tuple(data.get("recipients", ())),
        audience=tuple(data.get("audience", ())),
        days_ago=data["days_ago"],
    )
