"""Who may use what: staff by screen, other people for themselves."""

from __future__ import annotations

from kernel.permissions import person, signed_in, staff

PEOPLE = person("graduate", "employer", "authority")
EVERYBODY = (signed_in(),)
COMPOSE = (staff("messages.compose"),)
WRITERS = (staff("messages.compose"), person("graduate"))
UPLOADERS = (staff("messages.compose"), staff("messages.inbox"), PEOPLE)
SINGLES = (staff("messages.inbox"), PEOPLE)
BROADCASTS = (staff("messages.broadcasts"), PEOPLE)
READERS = (staff("messages.inbox"), staff("messages.broadcasts"), staff("messages.sent"), PEOPLE)
SENDERS = (staff("messages.sent"), PEOPLE)
STAFF_SENDERS = (staff("messages.sent"),)
