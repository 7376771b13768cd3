"""Answering with a stored file: always as a download, never rendered by the browser."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response

from kernel.files import files
from kernel.models import StoredFile

PIECE = 256 * 1024


def attachment_headers(name: str, media_type: str) -> dict[str, str]:
    """Headers of a download (RFC 6266, RFC 8187): the name is Chinese, an ASCII stand-in goes before it."""
    extension = name.rpartition(".")[2] if "." in name else "bin"
    plain = f"download.{extension}" if extension.isascii() and extension.isalnum() else "download"
    return {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Type": media_type,
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
    }


def file_response(file: StoredFile) -> Response:
    """Stream a stored file from the file store."""
    source = files.open(file.storage_key)
    headers = attachment_headers(file.name, file.media_type) | {"Content-Length": str(file.size)}
    response = Response(iter(lambda: source.read(PIECE), b""), headers=headers, direct_passthrough=True)
    response.call_on_close(source.close)
    return response


def bytes_response(content: bytes, name: str, media_type: str) -> Response:
    """Answer with a small file made on the spot."""
    return Response(content, headers=attachment_headers(name, media_type))
