"""Reading back the texts of our own PDFs: Flate streams whose texts are UTF-16."""

from __future__ import annotations

import base64
import re
import zlib

_STREAM = re.compile(rb"<<[^>]*/FlateDecode[^>]*>>\s*stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)
_TEXT = re.compile(rb"\(((?:[^()\\]|\\.)*)\) Tj", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pages(content: bytes) -> list[str]:
    """The texts of each page, a line a drawn text."""
    return ["\n".join(_texts(_unpacked(found))) for found in _STREAM.findall(content)]


def _unpacked(stream: bytes) -> bytes:
    packed = base64.a85decode(stream.strip().removesuffix(b"~>")) if stream.strip().endswith(b"~>") else stream
    return zlib.decompress(packed)


def _texts(drawing: bytes) -> list[str]:
    return [_ESCAPE.sub(_plain, text).decode("utf-16-be") for text in _TEXT.findall(drawing)]


def _plain(escaped: re.Match[bytes]) -> bytes:
    sign = escaped[1]
    return bytes([int(sign, 8)]) if len(sign) == 3 else _NAMED.get(sign, sign)
