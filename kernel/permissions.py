"""Who may call an endpoint, as data: the entries of a declaration's `allow`.

An identity passes when any entry of the declaration admits it. The data scope (whose rows) is asked
elsewhere (kernel.scope); this is only the door.
"""

from __future__ import annotations

from dataclasses import dataclass

from kernel.identity import PEOPLE, Identity


@dataclass(frozen=True, slots=True)
class Allow:
    """One admitted group: a `kind` of identity and what it must hold (a screen key, a scope, a level)."""

    kinds: tuple[str, ...]
    needs: str | None = None
    level: str | None = None

    def admits(self, identity: Identity) -> bool:
        if identity.kind not in self.kinds:
            return False
        if self.level is not None and identity.level != self.level:
            return False
        return self.needs is None or self._holds(identity)

    def _holds(self, identity: Identity) -> bool:
        if identity.kind == "client":
            return self.needs in identity.scopes
        if identity.kind == "service":
            return identity.user_name == self.needs
        return self.needs in identity.screens

    def __str__(self) -> str:
        text = "|".join(self.kinds)
        return text + (f"({self.needs})" if self.needs else "") + (f"@{self.level}" if self.level else "")


def anyone() -> Allow:
    """No sign-in needed."""
    return Allow((*PEOPLE, "client", "service", "anonymous"))


def signed_in() -> Allow:
    """Any signed-in person."""
    return Allow(PEOPLE)


def staff(screen: str | None = None, *, level: str | None = None) -> Allow:
    """Staff who hold a screen (the school level holds all of its level), or any staff without one."""
    return Allow(("staff",), screen, level)


def person(*kinds: str) -> Allow:
    """People of other kinds, each acting for themselves."""
    return Allow(kinds)


def client(scope: str) -> Allow:
    """API clients that were given a scope."""
    return Allow(("client",), scope)


def service(name: str) -> Allow:
    """One of our own processes, by name."""
    return Allow(("service",), name)
