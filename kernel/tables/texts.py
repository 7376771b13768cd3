"""Shared texts of a workbook: which are long, and all of them where each is plainly a text."""

from __future__ import annotations

from dataclasses import dataclass, field

_PRESERVED = '<t xml:space="preserve">'
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}


@dataclass(slots=True)
class SharedTexts:
    """Bytes of the long shared texts by index; the rest have at most 200. `plain`: all texts, if plain."""

    long: dict[int, int] = field(default_factory=dict)
    plain: list[str] | None = field(default_factory=list)

    def keep(self, items: list[bytes]) -> None:
        """Some more of them, as long as all are plain."""
        if self.plain is not None and (more := plain_texts(items)) is not None:
            self.plain += more
        else:
            self.plain = None


def plain_texts(items: list[bytes]) -> list[str] | None:
    """The contents of <si> as texts; None where one is more than a text: runs, readings, escapes."""
    try:
        joined = b"".join(items).decode()
    except UnicodeDecodeError:
        return None
    joined = joined.replace(_PRESERVED, "<t>")
    texts = joined[3:-4].split("</t><t>") if items else []
    tags = joined.count("<") == 2 * len(items) == 2 * len(texts)
    if not tags or (items and not (joined.startswith("<t>") and joined.endswith("</t>"))):
        return None
    if "_x" in joined or "\r" in joined:
        return None
    if "&" not in joined:
        return texts
    known = joined.count("&") == sum(map(joined.count, _ENTITIES))
    return list(map(_unescaped, texts)) if known else None


def _unescaped(text: str) -> str:
    if "&" in text:
        for written, meant in _ENTITIES.items():
            text = text.replace(written, meant)
    return text
