"""Copies the served front-end files out of node_modules and builds the icon sprite.

Run as `python -m gateway.assets`. Result, under gateway/static/vendor/ (never committed): the files of SERVED
at their keys; `icons.svg` with one <symbol id="icon-NAME"> for each name in gateway/static/icons.txt (NAME or
filled/NAME, one a line, # comments; a filled one is "icon-NAME-filled"); a .gz beside each text file, which
WhiteNoise serves. Exit 1 with one line when something is missing.
"""

import re
import sys
from pathlib import Path
from tempfile import NamedTemporaryFile

from whitenoise.compress import Compressor

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "gateway" / "static"
SERVED = {
    "tabler/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "tabler/tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "htmx/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "tom-select/tom-select.bootstrap5.min.css": "tom-select/dist/css/tom-select.bootstrap5.min.css",
    "tom-select/tom-select.complete.min.js": "tom-select/dist/js/tom-select.complete.min.js",
    "air-datepicker/air-datepicker.css": "air-datepicker/air-datepicker.css",
    "air-datepicker/air-datepicker.js": "air-datepicker/air-datepicker.js",
    "sortablejs/Sortable.min.js": "sortablejs/Sortable.min.js",
    "echarts/echarts.min.js": "echarts/dist/echarts.min.js",
    "swagger-ui/swagger-ui.css": "swagger-ui-dist/swagger-ui.css",
    "swagger-ui/swagger-ui-bundle.js": "swagger-ui-dist/swagger-ui-bundle.js",
}
DATEPICKER_LOCALE = "air-datepicker/locale/zh.js"
SOURCE_MAP = re.compile(rb"\n?(//# sourceMappingURL=\S+|/\*# sourceMappingURL=[^\s*]+\s*\*/)\s*$")
OUTLINED = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
FILLED = 'fill="currentColor"'
ICON = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


class MissingAssetError(Exception):
    """A file or icon that should be there is not; the message says which and what to do."""


def build(modules: Path, icons: Path, target: Path) -> int:
    """Write every served file below target; how many. Unchanged files stay, so two runs can overlap."""
    files = {name: _served(modules / source) for name, source in SERVED.items()}
    files["air-datepicker/locale-zh.js"] = datepicker_locale(_read(modules / DATEPICKER_LOCALE))
    files["icons.svg"] = sprite(modules / "@tabler/icons/icons", icon_names(_read(icons).decode()))
    compressor = Compressor(quiet=True)
    for name, content in files.items():
        if _write(target / name, content):
            compressor.compress(str(target / name))
    return len(files)


def icon_names(text: str) -> list[str]:
    """Names in icons.txt, sorted and without repeats; comments and blank lines dropped."""
    lines = (line.split("#")[0].strip() for line in text.splitlines())
    return sorted({line for line in lines if line})


def sprite(folder: Path, names: list[str]) -> bytes:
    """One SVG with a <symbol> for each icon, to be used as <use href="…/icons.svg#icon-NAME">."""
    symbols = "".join(_symbol(folder, name) for name in names)
    return f'<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>\n'.encode()


def datepicker_locale(source: bytes) -> bytes:
    """The datepicker ships its locales as CommonJS only; the page needs a plain script that sets a global."""
    body = b"(function () {\nvar exports = {};\n" + source
    return body + b"\nwindow.AirDatepickerLocaleZh = exports.default;\n})();\n"


def _symbol(folder: Path, name: str) -> str:
    style, _, plain = name.rpartition("/")
    path = folder / (style or "outline") / f"{plain}.svg"
    match = ICON.search(_read(path).decode())
    if match is None:
        raise MissingAssetError(f"{path} is not an SVG picture")
    identifier = f"icon-{plain}-{style}" if style else f"icon-{plain}"
    paint = FILLED if style == "filled" else OUTLINED
    shape = re.sub(r"\s*\n\s*", "", match.group(1))
    return f'<symbol id="{identifier}" viewBox="0 0 24 24" {paint}>{shape}</symbol>'


def _served(path: Path) -> bytes:
    """The map files are not served, so the reference to them would only make 404s in the browser's tools."""
    return SOURCE_MAP.sub(b"\n", _read(path))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        advice = "run `npm ci`, or mend the name in gateway/static/icons.txt"
        raise MissingAssetError(f"missing {path}: {advice}") from None


def _write(path: Path, content: bytes) -> bool:
    if path.exists() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as draft:
        draft.write(content)
    Path(draft.name).chmod(0o644)
    Path(draft.name).replace(path)
    return True


def main() -> None:
    """Build into the gateway's static folder."""
    try:
        count = build(ROOT / "node_modules", STATIC / "icons.txt", STATIC / "vendor")
    except MissingAssetError as problem:
        sys.exit(f"gateway.assets: {problem}")
    sys.stdout.write(f"gateway.assets: {count} files\n")


if __name__ == "__main__":
    main()
