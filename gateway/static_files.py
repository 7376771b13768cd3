"""Static files: own scripts and styles and the vendor folder, under one versioned address, precompressed.

The version is a hash over every file, so browsers keep them for ever, and the scripts' relative imports
stay inside their version. Own files are copied with a .gz beside each to a folder of this process.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

from gateway.headers import HEADERS

SOURCE = Path(__file__).parent / "static"
STYLES = ("base", "shell", "list", "panel", "tree", "home", "imports", "plan", "figures", "narrow")
OWN = ("css", "js", "img")


def install(app: Flask) -> None:
    """Serve the static folder; `app.extensions["static_prefix"]` is its address, with slashes around."""
    version = _version()
    folder = TemporaryDirectory(prefix="office-static-")
    _publish(Path(folder.name))
    served = WhiteNoise(app.wsgi_app, max_age=31_536_000, immutable_file_test=lambda path, url: True,
                        add_headers_function=_headers)  # fmt: skip
    served.add_files(folder.name, f"static/{version}/")
    if (SOURCE / "vendor").is_dir():
        served.add_files(str(SOURCE / "vendor"), f"static/{version}/vendor/")
    app.wsgi_app = served  # type: ignore[method-assign]
    app.extensions |= {"static_prefix": f"/static/{version}/", "static_folder": folder}


def _headers(headers: Any, path: str, url: str) -> None:
    for name, value in HEADERS.items():
        headers[name] = value


def _version() -> str:
    digest = hashlib.sha256()
    for path in sorted(SOURCE.rglob("*")):
        if path.is_file() and path.suffix != ".gz":
            digest.update(path.relative_to(SOURCE).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _publish(folder: Path) -> None:
    """The styles become one file, in their order; everything else keeps its place."""
    for name in OWN:
        shutil.copytree(SOURCE / name, folder / name, ignore=shutil.ignore_patterns("*.gz"))
    styles = folder / "css"
    whole = "\n".join((styles / f"{name}.css").read_text(encoding="utf-8") for name in STYLES)
    (styles / "office.css").write_text(whole, encoding="utf-8")
    compressor = Compressor(quiet=True, use_brotli=False)
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".css", ".js", ".svg"):
            compressor.compress(str(path))
