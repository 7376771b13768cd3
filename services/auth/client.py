"""The typed client of auth; answers are the JSON of services.auth.contract, files come as `requests.Response`.

The gateway makes one for each request (`AuthClient(transport, identity)`), without an identity for the calls that
it makes as itself (sessions). `identities` answers a worker who an account is now.
"""

from __future__ import annotations

import uuid
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import requests

from kernel.client import ServiceClient
from kernel.errors import NotFound
from kernel.identity import Identity
from kernel.peers import transport
from kernel.settings import Settings

BASE = "/api/v1/auth"
Json = dict[str, Any]
Id = uuid.UUID | str
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IMPORT_SECONDS = 60


class AuthClient(ServiceClient):
    """Every endpoint of auth as a method; `values` are bodies and `filters` queries of the contract."""

    # --- sessions
    def new_captcha(self, visit: str) -> Json:
        return self._post("/captchas", {"visit": visit})

    def sign_in(self, values: Mapping[str, Any]) -> Json:
        """Body `SignIn`; gives `{"token", "identity": claims}`. Only for the gateway."""
        return self.call("POST", "/internal/sessions", json=dict(values))

    def resolve(self, token: str, *, attended: bool = True) -> Identity:
        """Who holds this token now; raises Unauthenticated. Only for the gateway.

        Without `attended` the session's idle time goes on: a page asked by itself, nobody need be there.
        """
        asked = {"token": token, "attended": attended}
        return Identity.from_claims(self.call("POST", "/internal/sessions/resolve", json=asked))

    def end_session(self, token: str) -> None:
        """Sign out; an unknown token is fine. Only for the gateway."""
        self.call("POST", "/internal/sessions/end", json={"token": token})

    def person_sign_in(self, user_name: str, password: str) -> Json:
        return self._post("/sessions", {"user_name": user_name, "password": password})

    def person_sign_out(self) -> None:
        self.call("DELETE", f"{BASE}/sessions/current")

    def access_token(self, form: Mapping[str, str], auth: tuple[str, str] | None = None) -> Json:
        """`POST /api/v1/oauth/token`; `auth` is HTTP Basic instead of client_id and client_secret in the form."""
        headers = {"Authorization": _basic(*auth)} if auth else {}
        return self.call("POST", "/api/v1/oauth/token", data=dict(form), headers=headers)

    # --- oneself
    def me(self) -> Json:
        return self._get("/me")

    def save_me(self, version: int, values: Mapping[str, Any]) -> Json:
        return self._put("/me", values, version)

    def change_password(self, values: Mapping[str, Any]) -> None:
        """Body `PasswordChange`; ends all sessions of the person."""
        self._put("/me/password", values)

    # --- organisation
    def organization(self) -> Json:
        return self._get("/organization")

    def department_names(self) -> list[Json]:
        return list(self._get("/departments/names")["items"])

    def departments(self, **filters: Any) -> Json:
        return self._get("/departments", filters)

    def create_department(self, values: Mapping[str, Any]) -> Json:
        return self._post("/departments", values)

    def change_department(self, department_id: Id, version: int, values: Mapping[str, Any]) -> Json:
        return self._patch(f"/departments/{department_id}", values, version)

    def switch_department(self, department_id: Id, *, enabled: bool) -> Json:
        return self._post(f"/departments/{department_id}/{'enable' if enabled else 'disable'}", None)

    def export_departments(self, **filters: Any) -> requests.Response:
        return self.stream("GET", f"{BASE}/departments/export.xlsx", params=filters)

    def department_template(self) -> requests.Response:
        return self.stream("GET", f"{BASE}/departments/import-template.xlsx")

    def import_departments(self, name: str, content: Any, *, dry_run: bool) -> Json:
        return self._import("/departments/imports", name, content, dry_run)

    # --- accounts
    def availability(self, user_name: str) -> Json:
        return self._get("/accounts/availability", {"user_name": user_name})

    def create_account(self, values: Mapping[str, Any], *, idempotency_key: str | None = None) -> Json:
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        return self.call("POST", f"{BASE}/accounts", json=dict(values), headers=headers)

    def accounts(self, **filters: Any) -> Json:
        return self._get("/accounts", filters)

    def account(self, account_id: Id) -> Json:
        return self._get(f"/accounts/{account_id}")

    def change_account(self, account_id: Id, version: int, values: Mapping[str, Any]) -> Json:
        return self._patch(f"/accounts/{account_id}", values, version)

    def reset_password(self, account_id: Id, password: str) -> None:
        self._put(f"/accounts/{account_id}/password", {"password": password})

    def switch_accounts(self, ids: Iterable[Id], *, enabled: bool) -> Json:
        return self._post(f"/accounts/batch/{'enable' if enabled else 'disable'}", {"ids": _texts(ids)})

    def sign_ins(self, account_id: Id, **filters: Any) -> Json:
        return self._get(f"/accounts/{account_id}/sign-ins", filters)

    def export_accounts(self, **filters: Any) -> requests.Response:
        return self.stream("GET", f"{BASE}/accounts/export.xlsx", params=filters)

    def account_template(self) -> requests.Response:
        return self.stream("GET", f"{BASE}/accounts/import-template.xlsx")

    def import_accounts(self, name: str, content: Any, *, dry_run: bool) -> Json:
        return self._import("/accounts/imports", name, content, dry_run)

    # --- grants
    def grants(self, account_id: Id) -> Json:
        return self._get(f"/accounts/{account_id}/grants")

    def set_grants(self, account_id: Id, version: int, keys: Iterable[str]) -> Json:
        return self._put(f"/accounts/{account_id}/grants", {"keys": list(keys)}, version)

    def clear_grants(self, account_id: Id) -> Json:
        return self.call("DELETE", f"{BASE}/accounts/{account_id}/grants")

    def change_grants(
        self, op: str, keys: Iterable[str], *, account_ids: Iterable[Id] = (), department_ids: Iterable[Id] = ()
    ) -> Json:
        """`op` is "grant" (adds) or "revoke"; gives a BatchResult."""
        accounts, departments = _texts(account_ids), _texts(department_ids)
        body = {"op": op, "keys": list(keys), "account_ids": accounts, "department_ids": departments}
        return self._post("/grants/batch", body)

    def copy_grants(self, account_id: Id, account_ids: Iterable[Id]) -> Json:
        return self._post(f"/accounts/{account_id}/grants/copy", {"account_ids": _texts(account_ids)})

    def grant_matrix(self, **filters: Any) -> Json:
        return self._get("/grants/matrix", filters)

    def export_grant_matrix(self, **filters: Any) -> requests.Response:
        return self.stream("GET", f"{BASE}/grants/matrix.xlsx", params=filters)

    def grant_history(self, **filters: Any) -> Json:
        return self._get("/grants/history", filters)

    # --- audit trail and API clients
    def audit(self, **filters: Any) -> Json:
        return self._get("/audit", filters)

    def audit_entry(self, entry_id: Id) -> Json:
        return self._get(f"/audit/{entry_id}")

    def export_audit(self, **filters: Any) -> requests.Response:
        return self.stream("GET", f"{BASE}/audit/export.xlsx", params=filters)

    def order_audit_export(self, values: Mapping[str, Any], *, key: str | None = None) -> Json:
        """Body `AuditFilters`; the export as a job, of any length: OrderedJob."""
        headers = {"Idempotency-Key": key} if key else {}
        return self.call("POST", f"{BASE}/audit/exports", json=dict(values), headers=headers)

    def api_clients(self, **filters: Any) -> Json:
        return self._get("/api-clients", filters)

    def api_client(self, client_id: Id) -> Json:
        return self._get(f"/api-clients/{client_id}")

    def create_api_client(self, values: Mapping[str, Any]) -> Json:
        return self._post("/api-clients", values)

    def disable_api_client(self, client_id: Id) -> Json:
        return self._post(f"/api-clients/{client_id}/disable", None)

    def rotate_api_client(self, client_id: Id, *, overlap_hours: int = 24) -> Json:
        """The answer holds the new secret; the old one works for `overlap_hours` more (at most 168)."""
        return self._post(f"/api-clients/{client_id}/rotate", {"overlap_hours": overlap_hours})

    # --- webhooks
    def webhooks(self, **filters: Any) -> Json:
        return self._get("/webhooks", filters)

    def webhook(self, webhook_id: Id) -> Json:
        return self._get(f"/webhooks/{webhook_id}")

    def create_webhook(self, values: Mapping[str, Any]) -> Json:
        """Body `NewWebhook`; the answer alone holds the secret."""
        return self._post("/webhooks", values)

    def change_webhook(self, webhook_id: Id, version: int, values: Mapping[str, Any]) -> Json:
        return self._patch(f"/webhooks/{webhook_id}", values, version)

    def rotate_webhook(self, webhook_id: Id, *, overlap_hours: int = 24) -> Json:
        return self._post(f"/webhooks/{webhook_id}/rotate", {"overlap_hours": overlap_hours})

    def switch_webhook(self, webhook_id: Id, *, enabled: bool) -> Json:
        return self._post(f"/webhooks/{webhook_id}/{'enable' if enabled else 'disable'}", None)

    def test_webhook(self, webhook_id: Id) -> Json:
        return self._post(f"/webhooks/{webhook_id}/test", None)

    def deliveries(self, webhook_id: Id, **filters: Any) -> Json:
        return self._get(f"/webhooks/{webhook_id}/deliveries", filters)

    def replay_failed(self, webhook_id: Id) -> Json:
        return self._post(f"/webhooks/{webhook_id}/replay-failed", None)

    def replay(self, delivery_id: Id) -> Json:
        return self._post(f"/webhooks/deliveries/{delivery_id}/replay", None)

    # --- other services
    def identity(self, account_id: Id) -> Identity:
        """Who an account is now; raises Unauthenticated when it may not sign in any more."""
        return Identity.from_claims(self.call("GET", f"/internal/identities/{account_id}"))

    def _get(self, path: str, params: Mapping[str, Any] | None = None) -> Json:
        return self.call("GET", BASE + path, params=params)

    def _post(self, path: str, body: Mapping[str, Any] | None) -> Json:
        return self.call("POST", BASE + path, **({} if body is None else {"json": dict(body)}))

    def _put(self, path: str, body: Mapping[str, Any], version: int | None = None) -> Json:
        return self.call("PUT", BASE + path, json=dict(body), headers=_if_match(version))

    def _patch(self, path: str, body: Mapping[str, Any], version: int) -> Json:
        return self.call("PATCH", BASE + path, json=dict(body), headers=_if_match(version))

    def mark_departments(self, name: str, content: Any) -> requests.Response:
        """The user's own file with the refused cells marked."""
        return self._marked("/departments/imports/marked.xlsx", name, content)

    def mark_accounts(self, name: str, content: Any) -> requests.Response:
        return self._marked("/accounts/imports/marked.xlsx", name, content)

    def _marked(self, path: str, name: str, content: Any) -> requests.Response:
        return self.stream("POST", BASE + path, files={"file": (name, content, XLSX)}, timeout=IMPORT_SECONDS)

    def _import(self, path: str, name: str, content: Any, dry_run: bool) -> Json:
        files, params = {"file": (name, content, XLSX)}, {"dry_run": dry_run}
        return self.call("POST", BASE + path, files=files, params=params, timeout=IMPORT_SECONDS)


def identities(settings: Settings) -> Callable[[uuid.UUID], Identity | None]:
    """For `Service(identities=…)`: asks auth, as the worker, who an account is now; None when it is unknown."""
    made: list[AuthClient] = []

    def ask(account_id: uuid.UUID) -> Identity | None:
        if not made:
            made.append(AuthClient(transport(settings, "auth", "worker")))
        try:
            return made[0].identity(account_id)
        except NotFound:
            return None

    return ask


def _if_match(version: int | None) -> dict[str, str]:
    return {} if version is None else {"If-Match": f'"{version}"'}


def _basic(name: str, secret: str) -> str:
    return "Basic " + b64encode(f"{name}:{secret}".encode()).decode()


def _texts(ids: Iterable[Id]) -> list[str]:
    return [str(each) for each in ids]
