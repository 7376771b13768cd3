"""The register of organisations (10.4) as a file: its columns, and what makes two names near."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from kernel.sheets import Column
from services.reports.domain.checks import FIELDS

_BRACKETED = re.compile(r"\([^()]*\)")
_SIGNS = re.compile(r"[\s()\[\]【】「」《》·•.,，。、\-_]")
_PLACE = re.compile(r"^(山东省|山东|[\u4e00-\u9fff]{2}市)")
_ENDINGS = ("股份有限公司", "有限责任公司", "有限公司", "集团公司", "公司", "集团")

_LONGEST = 100

_WIDTHS: Mapping[str, int] = {
    "code": 18,
    "name": 100,
    "kind": 40,
    "legal_person": 40,
    "address": 200,
    "region": 60,
    "scope": 500,
    "state": 20,
}
_DAYS = ("founded_on", "valid_until")
_OTHER_TITLES: Mapping[str, tuple[str, ...]] = {
    "code": ("统一社会信用代码", "组织机构代码"),
    "state": ("登记状态",),
}
CODE = re.compile(r"[0-9A-Z]{8}-?[0-9A-Z]|[0-9A-Z]{18}")
"""GB 11714 (nine signs, perhaps with a hyphen) or GB 32100 (eighteen)."""
COLUMNS = tuple(
    Column(
        key,
        title,
        "date" if key in _DAYS else "text",
        required=key in ("code", "name"),
        max_length=_WIDTHS.get(key),
        aliases=_OTHER_TITLES.get(key, ()),
    )
    for key, title in FIELDS.items()
)


def core_of(name: str) -> str:
    """A name without what people leave out or mistype: full-width forms, capitals, brackets with what is in them, the
    place before and the legal form behind. A name that is nothing else keeps its own text.
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    core = _SIGNS.sub("", _BRACKETED.sub("", plain)) or _SIGNS.sub("", plain)
    for ending in _ENDINGS:
        shorter = core.removesuffix(ending)
        if shorter and shorter != core:
            core = shorter
            break
    return (_PLACE.sub("", core) or core)[:_LONGEST]


def code_fault(code: str) -> str:
    """What is wrong with a code; "" for a good one."""
    return "" if CODE.fullmatch(code) else "代码应为 18 位统一社会信用代码，或 9 位组织机构代码，请对照证照核对。"
