"""Webhooks as pure rules: the Standard Webhooks signature, where a message may be sent, when it is tried again."""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Collection
from datetime import timedelta
from urllib.parse import urlsplit

PREFIX = "whsec_"
_BYTES = 32
WAITS = tuple(timedelta(seconds=each) for each in (60, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400))
"""Before each further try; after the last one the message has failed (three days in all)."""
PATIENCE = timedelta(days=5)
"""How long an address may fail at every try before it is switched off."""
GONE = 410
_TUNNELS = tuple(ipaddress.ip_network(each) for each in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))
"""IPv6 addresses that carry an IPv4 address which may lie inside (NAT64, 6to4, Teredo)."""
NOT_HTTPS = "地址须以 https:// 开头。"
NOT_PLAIN = "地址中不能有用户名、密码或 # 号，并且要写全主机名。"
INSIDE = "不能发往内部地址，请填写公网可以访问的地址。"


def new_secret() -> str:
    """256 random bits, written as the scheme says."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """One signature of `webhook-signature`: v1, HMAC-SHA256 over id, seconds and body."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def wait_after(attempts: int) -> timedelta | None:
    """The wait after so many failed tries; None when there is no further one."""
    return WAITS[attempts - 1] if attempts <= len(WAITS) else None


def is_outside(address: str) -> bool:
    """Whether an IP address lies in the public network, however it is written."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return is_outside(str(found.ipv4_mapped))
        if any(found in tunnel for tunnel in _TUNNELS):
            return False
    return found.is_global and not (found.is_multicast or found.is_reserved)


def place(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of an address; raises ValueError where it has no usable ones."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return parts.scheme, host, parts.port or (443 if parts.scheme == "https" else 80)


def refusal(url: str, allowed: Collection[str]) -> str | None:
    """Why an address cannot be used, in Chinese. `allowed` are inside places (host:port), also without TLS."""
    try:
        scheme, host, port = place(url)
    except ValueError:
        return NOT_PLAIN
    parts = urlsplit(url)
    if not host or parts.username or parts.password or parts.fragment or not url.isascii():
        return NOT_PLAIN
    if f"{host}:{port}" in allowed and scheme in ("http", "https"):
        return None
    if scheme != "https":
        return NOT_HTTPS
    return INSIDE if _is_inside(host) else None


def _is_inside(host: str) -> bool:
    """What can be told before the name is resolved: a literal address, a name without a dot."""
    try:
        return not is_outside(host)
    except ValueError:
        return "." not in host.rstrip(".") or host.rstrip(".").endswith((".localhost", ".local", ".internal"))
