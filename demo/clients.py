"""API clients of the demo province."""

from dataclasses import dataclass
from uuid import UUID

from demo.seed import stable_id


@dataclass(frozen=True, slots=True)
class DemoApiClient:
    """An API client (开放接口). `school_code` is None: the provincial platform speaks for all schools."""

    id: UUID
    client_id: str
    client_secret: str
    name: str
    role: str
    school_code: str | None


def api_clients() -> tuple[DemoApiClient, ...]:
    """The one client: the provincial platform (省平台)."""
    client_id = "demo-platform"
    secret = "demo-platform-secret"  # noqa: S105  printed by dev.py: it opens demo data only
    name = "省级就业平台（演示）"
    return (DemoApiClient(stable_id("client", client_id), client_id, secret, name, "platform", None),)
