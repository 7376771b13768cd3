#!/usr/bin/env python3
"""Writes the secrets that docker-compose.yml mounts, once: `python3 deploy/make_secrets.py [FOLDER]`.

An existing file is never changed, so a password made elsewhere can be put there first. Standard library only.
"""

import secrets
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SERVICES = ("auth", "messaging", "graduates", "agreements", "reports")


def contents() -> dict[str, str]:
    """File name -> new secret. The passwords are hexadecimal, so that they need no escaping in an address."""
    urls = {
        f"{name}_database_url": f"postgresql+psycopg://{name}:{secrets.token_hex(24)}@postgres/office_{name}"
        for name in SERVICES
    }
    return {
        **urls,
        "postgres_password": secrets.token_hex(24),
        "gateway_secret": secrets.token_urlsafe(48),
        # boto3's credentials file; filled in by hand where FILES_URL is s3://…
        "s3_credentials": "[default]\n",
    }


def write(folder: Path) -> list[str]:
    """Write what is missing; returns the names written. The folder is closed; a container's user reads the files."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    missing = {name: text for name, text in contents().items() if not (folder / name).exists()}
    for name, text in missing.items():
        path = folder / name
        path.write_text(text)
        path.chmod(0o444)
    return sorted(missing)


if __name__ == "__main__":
    written = write(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "secrets")
    sys.stdout.write(f"written: {', '.join(written) or 'nothing, all are there'}\n")
