"""Who asks in the authorization tests, as the world made them, and how each shows a credential on both ways in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import jwt
import time_machine

from kernel.clock import now
from kernel.identity import ANONYMOUS, Identity
from kernel.tokens import HEADER, Signer
from tests.contracts.table import Row, rows
from tests.factories.world import EXCHANGE, PLATFORM, World
from tests.system import System

GATEWAY, DIRECT = "gateway", "direct"
BOTH = (GATEWAY, DIRECT)
GROUPS = tuple(sorted({row.screens for row in rows() if row.screens}))
"""The sets of screens that some endpoint asks for."""
ALL_SCREENS = frozenset(screen for group in GROUPS for screen in group)


@dataclass(frozen=True)
class Actor:
    """What the oracle may know: `kind` "nobody" has a credential that is no good."""

    name: str
    kind: str = "staff"
    level: str | None = None
    tag: str = ""
    screens: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    renew: bool = False
    routes: tuple[str, ...] = BOTH

    @property
    def department(self) -> int:
        return 2 if self.name.endswith("2") and self.level == "department" else 1


def _clerk(name: str, screens: frozenset[str], **values: bool) -> Actor:
    return Actor(f"a.{name}", level="department", tag="a", screens=screens, **values)  # type: ignore[arg-type]


NOBODIES = (
    Actor("garbage", kind="nobody"),
    Actor("a.expired", kind="nobody"),
    Actor("a.disabled", kind="nobody", routes=(GATEWAY,)),
    Actor("a.stale", kind="nobody", routes=(GATEWAY,)),
    Actor("other audience", kind="nobody", routes=(DIRECT,)),
    Actor("other key", kind="nobody", routes=(DIRECT,)),
    Actor("unsigned", kind="nobody", routes=(DIRECT,)),
)
PROCESSES = ("gateway", "relay", "worker", "operator", "stranger")
SERVICES = tuple(Actor(name, kind="service", routes=(DIRECT,)) for name in PROCESSES)
PEOPLE = (
    Actor("a.admin", level="school", tag="a"),
    Actor("b.admin", level="school", tag="b"),
    _clerk("renew", ALL_SCREENS, renew=True),
    _clerk("clerk2", ALL_SCREENS),
    Actor("a.graduate11", kind="graduate", tag="a"),
    Actor("a.graduate12", kind="graduate", tag="a"),
    Actor("employer", kind="employer"),
    Actor("authority", kind="authority"),
    Actor("a.client_reader", kind="client", tag="a", scopes=frozenset({"organization:read"})),
    Actor("a.client_exchange", kind="client", tag="a", scopes=frozenset(EXCHANGE)),
    Actor("a.client_bare", kind="client", tag="a"),
    Actor("a.client_province", kind="client", tag="a", scopes=frozenset(PLATFORM)),
    Actor("platform", kind="client", scopes=frozenset(PLATFORM)),
)


def _without(group: tuple[str, ...]) -> str:
    words = [screen.replace(".", "_") for screen in group]
    return f"no_{words[0]}" + (f"_and_{len(words) - 1}_more" if len(words) > 1 else "")


ONLY = {screen: _clerk(f"only_{screen.replace('.', '_')}", frozenset({screen})) for screen in sorted(ALL_SCREENS)}
BUT = {group: _clerk(_without(group), ALL_SCREENS - set(group)) for group in GROUPS}
CLERKS = {actor.name.partition(".")[2]: sorted(actor.screens) for actor in (*ONLY.values(), *BUT.values())}
"""Clerks of department 1 with exactly one screen, and with all but those that some endpoint asks for."""
assert len(CLERKS) == len(ONLY) + len(BUT), "two clerks share a name"


def actors_of(row: Row) -> Iterator[Actor]:
    """Everybody who asks the endpoint; clerks with exactly its screens, and with all but them."""
    yield Actor("anonymous", kind="anonymous")
    yield from NOBODIES
    yield from SERVICES
    yield from PEOPLE
    group = row.screens or ("messages.inbox",)
    yield from (ONLY[screen] for screen in group)
    yield BUT[group]


def admits(door: str, actor: Actor) -> bool:
    """Whether one word of `who` lets the actor in."""
    word, _, needs = door.partition(":")
    if word in ("screen", "school"):
        return actor.kind == "staff" and (actor.level == "school" or (word == "screen" and needs in actor.screens))
    if word == "department":
        return actor.level == "department" and needs in actor.screens
    if word in ("client", "network"):
        return actor.kind == "client" and needs in actor.scopes and (word == "client" or not actor.tag)
    if word == "service":
        return actor.kind == "service" and actor.name == needs
    people = actor.kind in ("staff", "graduate", "employer", "authority")
    return {"anyone": actor.kind != "nobody", "people": people}.get(word, actor.kind == word)


class Credentials:
    """Headers of each actor: bearer tokens for the gateway, signed identities for a service."""

    def __init__(self, system: System, world: World, foreign_keys: Signer) -> None:
        assert system.settings.keys is not None
        self._system = system
        self._world = world
        self._signer = Signer(system.settings.keys, "gateway")
        self._foreign = foreign_keys
        self._known: dict[str, Identity] = {}

    def identity(self, name: str) -> Identity:
        """An account or API client of the world, as auth tells it."""
        if name not in self._known:
            self._known[name] = self._system.client("auth").resolve(self._world.tokens[name]).at("192.0.2.7")
        return self._known[name]

    def writer(self, name: str) -> Identity:
        """The same with every screen of the table: for setting the scene."""
        found = self.identity(name)
        return replace(found, screens=found.screens | ALL_SCREENS) if found.kind == "staff" else found

    def headers(self, actor: Actor, route: str, service: str) -> dict[str, str]:
        """What the actor sends along."""
        if route == GATEWAY:
            token = "no-session-has-this-token" if actor.name == "garbage" else self._world.tokens.get(actor.name)
            return {"Authorization": f"Bearer {token}"} if token else {}
        return {HEADER: self._signed(actor, service)}

    def _signed(self, actor: Actor, service: str) -> str:
        if actor.kind == "nobody":
            return self._no_good(actor, service)
        if actor.kind == "anonymous":
            return self._signer.token(ANONYMOUS.at("192.0.2.7"), service)
        if actor.kind == "service":
            return self._signer.token(Identity(kind="service", user_name=actor.name), service)
        return self._signer.token(self.identity(actor.name), service)

    def _no_good(self, actor: Actor, service: str) -> str:
        admin = self.identity("a.admin")
        if actor.name == "other audience":
            return self._signer.token(admin, "messaging" if service == "auth" else "auth")
        if actor.name == "other key":
            return self._foreign.token(admin, service)
        if actor.name == "unsigned":
            return jwt.encode({"who": admin.claims(), "aud": service, "iss": "gateway"}, None, "none")
        if actor.name == "a.expired":
            with time_machine.travel(now() - timedelta(minutes=10)):
                return self._signer.token(admin, service)
        return "not.a.token"
