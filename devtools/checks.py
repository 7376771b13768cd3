"""The gate: lint, format, types, import contracts, and no registry host in any file."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from devtools import setup
from devtools.shell import PYTHON, ROOT, say

# Put together here, because this file is searched too.
REGISTRY_HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "npmjs", "com"),
        ("registry", "yarnpkg", "com"),
        ("npmmirror", "com"),
        ("deb", "debian", "org"),
        ("security", "debian", "org"),
        ("docker", "io"),
        ("ghcr", "io"),
        ("quay", "io"),
    )
)
NOT_OURS = {".git", ".venv", "node_modules", "var", "vendor", "__pycache__"}
TOOLS = {
    "lint": ("-m", "ruff", "check", "."),
    "format": ("-m", "ruff", "format", "--check", "."),
    "types": ("-m", "mypy"),
    # Its module is not made to be run by -m.
    "import contracts": ("-c", "from importlinter.cli import lint_imports_command as run; run()"),
}


def check() -> int:
    """Run every check, also after one has failed; 0 when all passed."""
    setup.prepare(setup.DEV)
    results = {name: _passes(tool) for name, tool in TOOLS.items()}
    named = list(naming_hosts(ROOT))
    for line in named:
        sys.stdout.write(f"{line}\n")
    results["no registry host"] = not named
    for name, passed in results.items():
        say(f"{'passed' if passed else 'FAILED'}  {name}")
    return 0 if all(results.values()) else 1


def naming_hosts(root: Path) -> Iterator[str]:
    """`path: host` for every text file of ours below root that names a package registry's host."""
    for path in _files(root):
        text = path.read_bytes()
        for host in REGISTRY_HOSTS:
            if host.encode() in text:
                yield f"{path.relative_to(root)}: {host}"


def _files(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in NOT_OURS and not name.endswith("_cache")]
        yield from (Path(folder) / name for name in names if (Path(folder) / name).is_file())


def _passes(tool: tuple[str, ...]) -> bool:
    return subprocess.run([PYTHON, *tool], check=False, cwd=ROOT).returncode == 0  # noqa: S603
