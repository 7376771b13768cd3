"""No ID number, phone, password or token reaches a log, however deep it hides."""

from __future__ import annotations

import json
import logging
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel import logs
from kernel.redaction import mask_id_number, redact, redact_text

ID18 = st.from_regex(r"[1-8][0-9]{5}(19|20)[0-9]{2}[01][0-9][0-3][0-9][0-9]{3}[0-9Xx]", fullmatch=True)
ID15 = st.from_regex(r"[1-8][0-9]{5}[0-9]{2}[01][0-9][0-3][0-9][0-9]{3}", fullmatch=True)
PHONE = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
AROUND = st.text(st.characters(exclude_categories=["Nd", "Cs"]), max_size=10)
SECRET = st.from_regex(r"[A-Za-z0-9!$%+_.-]{8,20}", fullmatch=True)


@given(ID18 | ID15 | PHONE, AROUND, AROUND)
def test_numbers_are_hidden_in_any_text(number: str, before: str, after: str) -> None:
    text = redact_text(before + number + after)
    assert number not in text
    assert number[6:14] not in text


@given(PHONE, st.sampled_from(["+86", "86", "+86 ", "0086", "86-"]))
def test_phones_with_a_country_code(number: str, code: str) -> None:
    assert number not in redact_text(f"电话{code}{number}，请联系")


@pytest.mark.parametrize("text", ["138-1234-5678", "138 1234 5678", "370102 19900101 1234", "370102-19900101-123X"])
def test_numbers_written_in_groups(text: str) -> None:
    digits = redact_text(text).replace(" ", "").replace("-", "")
    assert "19900101" not in digits and "81234" not in digits


KEYS = [
    "password",
    "new_password",
    "PASSWD",
    "client_secret",
    "access_token",
    "Cookie",
    "Authorization",
    "captcha_answer",
]


@given(SECRET, st.sampled_from(KEYS), st.integers(0, 3))
def test_values_under_telling_keys_are_hidden_at_any_depth(secret: str, key: str, depth: int) -> None:
    value: object = {key: secret}
    for level in range(depth):
        value = [value, "x"] if level % 2 else {"inner": value}
    assert secret not in json.dumps(redact(value))


TEXTS = [
    "login failed: password={}",
    "ValueError: password: '{}'",
    "{{'user': 'x', 'password': '{}', 'n': 1}}",
    '{{"new_password": "{}"}}',
    "GET /x?access_token={}&page=1",
    "Cookie: __Host-session={}",
    "Authorization: Bearer {}",
    "Authorization: Basic {}",
    "Set-Cookie: sid={}; HttpOnly",
    "密码：{}",
]


@given(SECRET, st.sampled_from(TEXTS))
def test_secrets_in_plain_texts(secret: str, text: str) -> None:
    assert secret not in redact_text(text.format(secret))


@given(st.dictionaries(ID18 | PHONE, st.none(), min_size=1, max_size=3))
def test_keys_are_redacted_too(value: dict[str, None]) -> None:
    assert not any(number in json.dumps(redact(value)) for number in value)


@pytest.mark.parametrize(
    "value", [370102199001011234, 13812345678, 13812345678.0, b"13812345678", {13812345678}, ("13812345678",)]
)
def test_numbers_of_other_types(value: object) -> None:
    assert "13812345678" not in str(redact(value)) and "370102199001011234" not in str(redact(value))


@pytest.mark.parametrize("value", [1, 1.5, True, None, "院系 12", 20260630, 600000, "2026-06-30 12:00:00"])
def test_ordinary_values_stay(value: object) -> None:
    assert redact(value) == value


HASH = "8c" + "13812345678" + "f" + "370102199001011234" + "e" * 32
IDENTIFIERS = [HASH, "018f9d2a-1c4e-7b5c-84fc-a13812345678"]


@pytest.mark.parametrize("value", IDENTIFIERS)
@pytest.mark.parametrize("form", ["{}", "seal 2 {}", "/jobs/{}/result?x={}", "{}，{}"])
def test_hashes_and_ids_of_rows_stay_whole(value: str, form: str) -> None:
    text = form.format(value, value)
    assert redact_text(text) == text
    assert redact_text(f"{text} 13812345678 {value}") == f"{text} 138****5678 {value}"


@pytest.mark.parametrize("value", IDENTIFIERS)
def test_what_only_looks_like_an_identifier_is_hidden(value: str) -> None:
    for text in ("x" + value, value + "x", "a" + value, value[1:], value.upper()):
        assert "13812345678" not in redact_text(text)
    assert value not in redact_text(f"token={value}")


@given(st.binary(min_size=32, max_size=32))
def test_any_hash_stays(value: bytes) -> None:
    assert redact({"head_hash": value.hex()}) == {"head_hash": value.hex()}


def test_masks_for_lists() -> None:
    assert mask_id_number("370102199001011234") == "3701**********1234"
    assert mask_id_number("370102900101123") == "3701*******1123"
    assert [mask_id_number(None), mask_id_number("")] == [None, ""]


@pytest.mark.parametrize("value", ["1", "12345678", "1234567"])
def test_masks_never_show_a_short_number_whole(value: str) -> None:
    assert mask_id_number(value) != value


def test_log_lines_of_every_kind_are_redacted(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("things")
    number, phone = "370102199001011234", "13812345678"
    logging.getLogger("library").warning("positional %s and %s", number, {"password": "hunter22"})
    logs.get("ours").info("fields", id_number=number, nested={"list": [phone], "password": "hunter22"})
    try:
        raise ValueError(f"bad value {number} password=hunter22")
    except ValueError:
        logs.get("ours").exception("failed")
        logging.getLogger("library").exception("failed too")
    lines = capsys.readouterr().err
    assert len([json.loads(line) for line in lines.splitlines()]) == 4
    assert number not in lines and phone not in lines and "hunter22" not in lines


HOSTILE = ["cookie" * 20_000, "password" + "-" * 50_000, "password" + " " * 50_000, "1" * 100_000, 'token="' * 20_000]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_cost_linear_time(text: str) -> None:
    begin = time.process_time()
    redact_text(text)
    assert time.process_time() - begin < 2
