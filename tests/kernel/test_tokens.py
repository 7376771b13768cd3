"""Only our own keys, for this service, for a minute: everything else is nobody."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Unauthenticated
from kernel.identity import KINDS, Identity
from kernel.ids import new_id
from kernel.tokens import LEEWAY, LIFETIME, Signer, Verifier, add_key
from tests.kernel.office import STAFF


@pytest.fixture
def rings(tmp_path: Path) -> tuple[Path, Path]:
    private, public = tmp_path / "keys.json", tmp_path / "public.json"
    add_key(private, public)
    return private, public


def _claims(**changes: Any) -> dict[str, Any]:
    moment = int(datetime.now(UTC).timestamp())
    usual = {"iss": "gateway", "aud": "things", "iat": moment, "nbf": moment, "exp": moment + LIFETIME}
    return {name: value for name, value in (usual | {"who": STAFF.claims()} | changes).items() if value is not None}


def _key(ring: Path) -> Any:
    return json.loads(ring.read_text())["keys"][0]


def _signed(rings: tuple[Path, Path], headers: dict[str, Any] | None = None, **changes: Any) -> str:
    key = _key(rings[0])
    secret = jwt.PyJWK(key, algorithm="EdDSA").key
    return jwt.encode(_claims(**changes), secret, "EdDSA", headers={"kid": key["kid"]} | (headers or {}))


def test_an_identity_comes_through_whole(rings: tuple[Path, Path]) -> None:
    token = Signer(rings[0], "gateway").token(STAFF, "things")
    assert Verifier(rings[1], "things").identity(token) == STAFF
    assert Verifier(rings[1], "things").identity(_signed(rings)) == STAFF


def _hs256_with_the_public_key(rings: tuple[Path, Path]) -> str:
    public = _key(rings[1])
    secret = base64.urlsafe_b64decode(public["x"] + "=")
    return jwt.encode(_claims(), secret, "HS256", headers={"kid": public["kid"]})


def _none_algorithm(rings: tuple[Path, Path]) -> str:
    return jwt.encode(_claims(), "", "none", headers={"kid": _key(rings[1])["kid"]})


def _foreign_key(rings: tuple[Path, Path]) -> str:
    return jwt.encode(_claims(), Ed25519PrivateKey.generate(), "EdDSA", headers={"kid": _key(rings[1])["kid"]})


def _foreign_key_brought_along(rings: tuple[Path, Path]) -> str:
    mine = Ed25519PrivateKey.generate()
    public = jwt.algorithms.OKPAlgorithm.to_jwk(mine.public_key(), as_dict=True)
    headers = {"kid": _key(rings[1])["kid"], "jwk": public, "jku": "https://evil.example/keys"}
    return jwt.encode(_claims(), mine, "EdDSA", headers=headers)


def _altered(rings: tuple[Path, Path]) -> str:
    head, _, signature = _signed(rings).split(".")
    body = json.dumps(_claims(who={"kind": "service", "user_name": "relay"})).encode()
    return ".".join((head, base64.urlsafe_b64encode(body).decode().rstrip("="), signature))


def _deep_header(rings: tuple[Path, Path]) -> str:
    head = base64.urlsafe_b64encode(b"[" * 6000).decode().rstrip("=")
    return f"{head}.e30.AA"


def _deep_payload(rings: tuple[Path, Path]) -> str:
    key = _key(rings[0])
    secret = jwt.PyJWK(key, algorithm="EdDSA").key
    return jwt.PyJWS().encode(b"[" * 6000, secret, "EdDSA", headers={"kid": key["kid"]})


def _past(seconds: int) -> int:
    return int(datetime.now(UTC).timestamp()) - seconds


FORGED: dict[str, Callable[[tuple[Path, Path]], str]] = {
    "alg none": _none_algorithm,
    "HS256 with the public key": _hs256_with_the_public_key,
    "foreign key": _foreign_key,
    "foreign key in the header": _foreign_key_brought_along,
    "altered payload": _altered,
    "deep header": _deep_header,
    "deep payload": _deep_payload,
    "other audience": lambda r: _signed(r, aud="messaging"),
    "no audience": lambda r: _signed(r, aud=None),
    "expired": lambda r: _signed(r, exp=_past(LEEWAY + 1)),
    "no expiry": lambda r: _signed(r, exp=None),
    "not yet": lambda r: _signed(r, nbf=_past(-LEEWAY - 5)),
    "no issuer": lambda r: _signed(r, iss=None),
    "no identity": lambda r: _signed(r, who=None),
    "identity is a list": lambda r: _signed(r, who=[]),
    "unknown kind": lambda r: _signed(r, who={"kind": "root"}),
    "bad id": lambda r: _signed(r, who={"kind": "staff", "id": "../../"}),
    "kid is a path": lambda r: _signed(r, {"kid": "../../../../etc/passwd"}),
    "kid is empty": lambda r: _signed(r, {"kid": ""}),
    "critical extension": lambda r: _signed(r, {"crit": ["b64"], "b64": False}),
    "empty": lambda r: "",
    "dots": lambda r: "..",
    "words": lambda r: "not a token",
    "not ASCII": lambda r: "令牌.令牌.令牌",
    "long": lambda r: "a" * 100_000,
}


@pytest.mark.parametrize("name", FORGED)
def test_forged_tokens_are_nobody(rings: tuple[Path, Path], name: str) -> None:
    token = FORGED[name](rings)
    with pytest.raises(Unauthenticated) as caught:
        Verifier(rings[1], "things").identity(token)
    assert caught.value.code == "session-invalid"


@given(
    token=st.text(max_size=200)
    | st.binary(max_size=100).map(lambda raw: base64.urlsafe_b64encode(raw).decode() + ".e30.AA")
)
def test_any_text_is_nobody(tmp_path_factory: pytest.TempPathFactory, token: str) -> None:
    folder = tmp_path_factory.getbasetemp() / "ring"
    folder.mkdir(exist_ok=True)
    if not (folder / "public.json").exists():
        add_key(folder / "keys.json", folder / "public.json")
    with pytest.raises(Unauthenticated):
        Verifier(folder / "public.json", "things").identity(token)


def test_a_minute_and_the_leeway(rings: tuple[Path, Path]) -> None:
    token, verifier = Signer(rings[0], "gateway").token(STAFF, "things"), Verifier(rings[1], "things")
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=LIFETIME + LEEWAY - 5)):
        assert verifier.identity(token) == STAFF
    with (
        time_machine.travel(datetime.now(UTC) + timedelta(seconds=LIFETIME + LEEWAY + 5)),
        pytest.raises(Unauthenticated),
    ):
        verifier.identity(token)


def test_rotation_refuses_nobody_and_a_second_one_retires_the_oldest(rings: tuple[Path, Path]) -> None:
    verifier, old = Verifier(rings[1], "things"), Signer(rings[0], "gateway")
    assert verifier.identity(old.token(STAFF, "things")) == STAFF
    add_key(*rings)
    new = Signer(rings[0], "gateway")
    for _ in range(2):
        assert verifier.identity(new.token(STAFF, "things")) == STAFF
        assert verifier.identity(old.token(STAFF, "things")) == STAFF
    add_key(*rings)
    assert verifier.identity(Signer(rings[0], "gateway").token(STAFF, "things")) == STAFF
    assert verifier.identity(new.token(STAFF, "things")) == STAFF
    with pytest.raises(Unauthenticated):
        verifier.identity(old.token(STAFF, "things"))


def test_the_public_ring_holds_no_secret_and_the_private_one_is_closed(rings: tuple[Path, Path]) -> None:
    assert "d" in _key(rings[0]) and set(_key(rings[1])) == {"kty", "crv", "x", "kid"}
    assert rings[0].stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("kind", KINDS)
def test_identities_survive_their_claims(kind: str) -> None:
    full = Identity(
        kind,
        new_id(),
        "name",
        "名",
        new_id(),
        "学校",
        new_id(),
        "院系",
        "department",
        frozenset({"a", "b"}),
        frozenset({"c"}),
        7,
        True,
        "192.0.2.1",
    )
    assert Identity.from_claims(json.loads(json.dumps(full.claims()))) == full
    assert Identity.from_claims(Identity(kind).claims()) == Identity(kind)
