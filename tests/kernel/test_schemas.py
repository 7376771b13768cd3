"""Right bodies are taken the short way: whatever comes, the answer is the one that marshmallow's own way gives."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError, fields

from kernel.schemas import Choice, Day, Flag, Schema, Text, Whole, many
from kernel.words import Shaped


class Inner(Schema):
    """A part."""

    name = Text(5, least=1, required=True)
    code = Shaped(6, "[0-9]{6}", "应为 6 位数字。", load_default="")


class Outer(Schema):
    """A body with every kind of field."""

    title = Text(8, load_default="空")
    lines = Text(20, lines=True)
    count = Whole(0, 9, load_default=None, allow_none=True)
    day = Day()
    kind = Choice(("a", "b"))
    yes = Flag(load_default=False)
    inner = fields.Nested(Inner, load_default=dict)
    parts = many(fields.Nested(Inner), 3)
    from_ = Text(3, data_key="from")


def slow(schema: Schema, value: Any) -> Any:
    """Marshmallow's own way."""
    return ma.Schema.load(schema, value)


def result(work: Any, schema: Schema, value: Any) -> Any:
    try:
        return work(schema, value)
    except ValidationError as error:
        return error.messages


INNER = st.fixed_dictionaries({"name": st.sampled_from(["王", "", "x" * 6, " 李 ", "\u200b", 1])},
                              optional={"code": st.sampled_from(["250000", "25", "", None])})  # fmt: skip
OUTER = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["题", "", " 题 ", "长" * 9, "a\nb", "e\u0301", "\u3000题", None, 3]),
        "lines": st.sampled_from(["一\n二", "\t", "\x07", "好"]),
        "count": st.sampled_from([0, 9, 10, True, "1", None, 1.0]),
        "day": st.sampled_from(["2026-06-30", "2026-02-30", "20260630", "１", None]),
        "kind": st.sampled_from(["a", "c", None]),
        "yes": st.sampled_from([True, "true", None]),
        "inner": st.one_of(INNER, st.just([]), st.none()),
        "parts": st.lists(INNER, max_size=4),
        "from": st.sampled_from(["x", "xxxx"]),
        "from_": st.just("x"),
        "unknown": st.just(1),
    },
)


@given(OUTER)
def test_the_short_way_gives_what_the_long_way_gives(value: dict[str, Any]) -> None:
    schema = Outer()
    assert result(lambda one, told: one.load(told), schema, value) == result(slow, schema, value)


def test_a_right_body_takes_the_short_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ma.Schema, "_do_load", None)
    loaded = Outer().load({"title": " 题 ", "from": "x", "parts": [{"name": "王"}]})
    assert (loaded["title"], loaded["from_"], loaded["parts"]) == ("题", "x", [{"name": "王", "code": ""}])


def test_a_schema_with_a_rule_of_its_own_takes_the_long_way() -> None:
    class Ruled(Outer):
        @ma.validates_schema
        def _rule(self, data: dict[str, Any], **_: Any) -> None:
            raise ValidationError("nie")

    with pytest.raises(ValidationError):
        Ruled().load({"title": "题"})


@pytest.mark.parametrize("sign", [*map(chr, range(0xA0)), "\u2028", "\u2029", "\ufeff", "\u202e", "\uffff"])
def test_signs_that_nobody_sees_are_refused(sign: str) -> None:
    visible = sign.isprintable()
    with_it = f"a{sign}b"
    if visible:
        assert Text(9).deserialize(with_it) == with_it
        return
    with pytest.raises(ValidationError):
        Text(9).deserialize(with_it)


@pytest.mark.parametrize("row", [{"title": "题", "from_": "x"}, type("Row", (), {"title": "题", "from_": "x"})()])
def test_rows_are_dumped_whatever_they_are(row: Any) -> None:
    assert Outer(only=("title", "from_")).dump(row) == {"title": "题", "from": "x"}
