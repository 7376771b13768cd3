"""Reading requests for flask-smorest: strict JSON, single query parameters, our errors."""

from __future__ import annotations

from functools import partial
from typing import Any

import flask
import flask_smorest
import marshmallow as ma
from flask.json.provider import DefaultJSONProvider
from webargs.flaskparser import FlaskParser

from kernel import jsonstrict
from kernel.errors import Invalid, Malformed, UnsupportedMedia

_SUMMARY = "填写内容有误，请按提示修改后重新提交。"


class Parser(FlaskParser):
    """webargs with our strictness."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"json": ma.RAISE, "query": ma.RAISE, "form": ma.RAISE, "files": ma.EXCLUDE}

    def _raw_load_json(self, req: flask.Request) -> Any:
        if req.mimetype != "application/json" or req.content_encoding:
            raise UnsupportedMedia("json-expected", "请以 application/json 提交，且不要压缩。")
        return jsonstrict.loads(req.get_data(cache=True))

    def load_querystring(self, req: flask.Request, schema: ma.Schema) -> Any:
        _refuse_repeats(req.args, schema)
        return super().load_querystring(req, schema)

    def handle_error(self, error: Any, req: Any, schema: Any, *, error_status_code: Any, error_headers: Any) -> Any:
        raise Invalid("invalid-input", _SUMMARY, fields=flatten(next(iter(error.messages.values())))) from error


def _refuse_repeats(args: Any, schema: ma.Schema) -> None:
    for name, values in args.lists():
        field = schema.fields.get(name)
        if len(values) > 1 and not isinstance(field, ma.fields.List):
            raise Invalid("repeated-parameter", _SUMMARY, fields={name: ["同一个参数只能出现一次。"]})
        if any("\0" in text for text in (name, *values)):
            raise Malformed("query-invalid", "查询条件中含有不能识别的字符，请重新输入。")


def flatten(messages: Any, prefix: str = "") -> dict[str, list[str]]:
    """marshmallow's nested messages as `{"a.0.b": [texts]}`."""
    if isinstance(messages, dict):
        result: dict[str, list[str]] = {}
        for name, inner in messages.items():
            label = "" if name == "_schema" else str(name)
            result |= flatten(inner, ".".join(part for part in (prefix, label) if part))
        return result
    texts = messages if isinstance(messages, list) else [messages]
    return {prefix or "_": [str(text) for text in texts]}


class Blueprint(flask_smorest.Blueprint):
    """smorest's blueprint with our parser; its part of the document is written later (kernel.openapi)."""

    ARGUMENTS_PARSER = Parser()

    def register_views_in_doc(self, api: Any, *arguments: Any, **options: Any) -> None:
        api.unwritten.append(partial(super().register_views_in_doc, api, *arguments, **options))


class JsonProvider(DefaultJSONProvider):
    """Answers in readable UTF-8; requests are read by `jsonstrict`."""

    ensure_ascii = False
    sort_keys = False

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        return jsonstrict.loads(s.encode() if isinstance(s, str) else s)


__all__ = ["Blueprint", "JsonProvider", "Parser", "flatten"]
