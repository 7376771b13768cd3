#!/bin/bash
# Run once by the postgres image on an empty volume: a role and a database for each service, closed to the others.
set -euo pipefail

for file in "${SECRETS:-/run/secrets}"/*_database_url; do
  url=$(<"$file")
  role=${url#*://}
  role=${role%%:*}
  password=${url#*://*:}
  password=${password%%@*}
  psql --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set=role="$role" --set=password="$password" --set=database="${url##*/}" <<'SQL'
CREATE ROLE :"role" LOGIN PASSWORD :'password';
CREATE DATABASE :"database" OWNER :"role" TEMPLATE template0 ENCODING 'UTF8';
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
SQL
done
