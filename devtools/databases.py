"""Creates missing PostgreSQL databases: `python -m devtools.databases auth messaging`, run by .venv's Python.

For each service named it reads <SERVICE>_DATABASE_URL and creates that database, asking through the one that
every server has. Passwords come by the environment, so that no process list shows them.
"""

import os
import sys

import psycopg
from psycopg import sql
from sqlalchemy import make_url

ADMINISTRATIVE = "postgres"


def create_missing(url: str) -> None:
    """Create the database that the SQLAlchemy address names, unless it is there."""
    address = make_url(url)
    server = address.set(drivername="postgresql", database=ADMINISTRATIVE)
    with psycopg.connect(server.render_as_string(hide_password=False), autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [address.database])
        if found.fetchone() is None:
            name = sql.Identifier(address.database or ADMINISTRATIVE)
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(name))


def main(services: list[str]) -> None:
    """Create the databases of these services; exit with one line when the server refuses."""
    try:
        for service in services:
            create_missing(os.environ[f"{service.upper()}_DATABASE_URL"])
    except psycopg.Error as error:
        sys.exit(f"PostgreSQL answered: {' '.join(str(error).split())}")


if __name__ == "__main__":
    main(sys.argv[1:])
