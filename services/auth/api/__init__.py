"""Endpoints of auth: parse, one operation, dump."""

from services.auth.api import (
    accounts,
    api_clients,
    audit,
    departments,
    grants,
    internal,
    me,
    oauth,
    organization,
    sessions,
    sheets,
    webhooks,
)

APIS = (
    sessions.api,
    me.api,
    organization.api,
    accounts.api,
    sheets.api,
    grants.api,
    departments.api,
    audit.api,
    api_clients.api,
    webhooks.api,
    oauth.api,
    internal.api,
)
