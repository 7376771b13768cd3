"""marshmallow fields and schemas of the boundary: strict types, Chinese messages, nothing unknown accepted."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

import marshmallow as ma
from marshmallow import ValidationError, fields, validate

REQUIRED = {"required": "请填写此项。", "null": "此项不能为空。", "invalid": "内容格式不正确。"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_DIRECTION = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SPACES = " \t\r\n\u00a0\u3000"


class Schema(ma.Schema):
    """Base of every body, query and result; unknown fields are refused."""

    class Meta:
        unknown = ma.RAISE
        ordered = True

    error_messages = {"unknown": "不认识的字段，请去掉。", "type": "内容格式不正确，应为对象。"}

    def load(self, data: Any, *, many: Any = None, partial: Any = None, unknown: Any = None) -> Any:
        """As marshmallow's. An object right in every field is taken at a third of the cost: no errors to keep."""
        plain = type(data) is dict and not (many or self.many or partial or self.partial or any(self._hooks.values()))
        taken = self._taken(data) if plain and (unknown or self.unknown) == ma.RAISE else None
        return super().load(data, many=many, partial=partial, unknown=unknown) if taken is None else taken

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """Answers are dictionaries almost always: no guessing what they are."""
        return obj[attr] if type(obj) is dict and attr in obj else super().get_attribute(obj, attr, default)

    def _taken(self, data: dict[str, Any]) -> dict[str, Any] | None:
        """The loaded object; None when anything is wrong, which marshmallow then tells."""
        loaded, known = {}, 0
        try:
            for name, field in self.load_fields.items():
                key = name if field.data_key is None else field.data_key
                value = field.deserialize(data.get(key, ma.missing), key, data)
                known += key in data
                if value is not ma.missing:
                    loaded[field.attribute or name] = value
        except ValidationError:
            return None
        return loaded if known == len(data) else None


class Text(fields.String):
    """Text of at most `most` characters, trimmed; `lines` allows line breaks, `least` demands a length.

    Control characters and invisible direction marks are refused; every Han character is accepted.
    """

    def __init__(self, most: int, *, least: int = 0, lines: bool = False, trim: bool = True, **kwargs: Any) -> None:
        self.most, self.least, self.lines, self.trim = most, least, lines, trim
        kwargs.setdefault("error_messages", REQUIRED)
        super().__init__(validate=validate.Length(max=most), **kwargs)

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        """A text is checked once, by `_check`: the validator is there for the API document."""
        if type(value) is str:
            return self._deserialize(value, attr, data)
        return super().deserialize(value, attr, data, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError("请填写文字。")
        # Han in NFC only: NFKC would change what people wrote (full-width forms, compatibility characters).
        value = unicodedata.normalize("NFC", value)
        value = value.strip(_SPACES) if self.trim else value
        self._check(value)
        return value

    def _check(self, value: str) -> None:
        if not value.isprintable():
            self._check_signs(value)
        if len(value) > self.most:
            raise ValidationError(f"最多 {self.most} 个字。")
        if len(value) < self.least:
            raise ValidationError("请填写此项。" if self.least == 1 else f"至少 {self.least} 个字。")

    def _check_signs(self, value: str) -> None:
        if _CONTROL.search(value) or _DIRECTION.search(value):
            raise ValidationError("含有看不见的控制字符，请重新输入。")
        if not self.lines and re.search(r"[\r\n\t\u2028\u2029]", value):
            raise ValidationError("不能换行，请写在一行内。")


class Whole(fields.Field[int]):
    """A whole number in JSON (no text, no 1.0, no true) within `least`..`most`."""

    def __init__(self, least: int, most: int, **kwargs: Any) -> None:
        self.least, self.most = least, most
        kwargs.setdefault("error_messages", REQUIRED)
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if type(value) is not int:
            raise ValidationError("请填写整数。")
        return self._within(value)

    def _within(self, value: int) -> int:
        if not self.least <= value <= self.most:
            raise ValidationError(f"应在 {self.least} 到 {self.most} 之间。")
        return value


class QueryWhole(Whole):
    """The same in a query string: ASCII digits only."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,9}", value):
            raise ValidationError("请填写整数。")
        return self._within(int(value))


class Flag(fields.Field[bool]):
    """true or false, nothing that merely looks like it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", REQUIRED)
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if value is True or value is False:
            return value
        raise ValidationError("请选择是或否。")


class QueryFlag(Flag):
    """The same in a query string: "true" or "false"."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if value in ("true", "false"):
            return bool(value == "true")
        raise ValidationError("请选择是或否。")


class Ident(fields.UUID):
    """The id of something (UUID)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", REQUIRED | {"invalid_uuid": "编号格式不正确。"})
        super().__init__(**kwargs)

    def _validated(self, value: Any) -> Any:
        if isinstance(value, str) and not re.fullmatch(r"[0-9a-fA-F-]{36}", value):
            raise ValidationError("编号格式不正确。")
        return super()._validated(value)


class ScanQuery(Schema):
    """Rows for a read copy: with an id above `after`, at most `limit` of them."""

    after = Ident()
    limit = QueryWhole(1, 5000, load_default=1000)


class Choice(fields.String):
    """One of fixed values."""

    def __init__(self, choices: Any, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", REQUIRED)
        super().__init__(validate=validate.OneOf(list(choices), error="请从给出的选项中选择。"), **kwargs)


class Day(fields.Date):
    """A calendar day, YYYY-MM-DD in ASCII digits, 1900 to 2100."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", REQUIRED | {"invalid": "日期应写成 2026-06-30 的样子。"})
        super().__init__(format="iso", **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, str) or not re.fullmatch(r"(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}", value):
            raise ValidationError("日期应写成 2026-06-30 的样子。")
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValidationError("日期应写成 2026-06-30 的样子。") from None


class Moment(fields.AwareDateTime):
    """A moment with its zone, 2026-06-30T08:00:00+08:00 (or Z), 1900 to 2100."""

    _HINT = "时间应写成 2026-06-30T08:00:00+08:00 的样子。"

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", REQUIRED | {"invalid": self._HINT, "invalid_awareness": self._HINT})
        super().__init__(format="iso", **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, str) or not re.match(r"(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}T", value) or len(value) > 40:
            raise ValidationError(self._HINT)
        try:
            return super()._deserialize(value.replace(" ", "+"), attr, data, **kwargs)
        except (ValueError, OverflowError):
            raise ValidationError(self._HINT) from None


def many(
    inner: fields.Field[Any], most: int, *, least: int = 0, different: bool = True, **kwargs: Any
) -> fields.List[Any]:
    """A list of `least` to `most` values, different ones unless a repeat does no harm."""
    kwargs.setdefault("error_messages", REQUIRED | {"invalid": "应为列表。"})
    length = validate.Length(min=least, max=most, error=f"应有 {least} 到 {most} 项。")
    return fields.List(inner, validate=[length, _different] if different else [length], **kwargs)


def _different(values: list[Any]) -> None:
    if len({str(value) for value in values}) != len(values):
        raise ValidationError("有重复的项，请去掉。")


class Ids(Schema):
    """A bulk call's rows."""

    ids = many(Ident(), 5000, least=1, required=True)


class OrderedJob(Schema):
    """A job was ordered: follow it at `/api/v1/<service>/jobs/<id>`."""

    id = fields.UUID()
    title = fields.String()


class BatchRow(Schema):
    """What became of one row; `reason` is Chinese and empty when it went well."""

    id = fields.UUID()
    title = fields.String()
    ok = fields.Boolean()
    reason = fields.String(allow_none=True)


class BatchResult(Schema):
    """What became of a bulk call."""

    done = fields.Integer()
    failed = fields.Integer()
    results = fields.List(fields.Nested(BatchRow))


def batch_result(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Sum up rows of `BatchRow`."""
    done = sum(row["ok"] for row in rows)
    return {"done": done, "failed": len(rows) - done, "results": rows}
