#!/bin/sh
# Run once, by the image, on an empty volume: Lingpai's own role, which owns its database and nothing else.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$POSTGRES_PASSWORD" -U "${POSTGRES_USER:-postgres}" -d postgres <<'SQL'
CREATE ROLE lingpai LOGIN PASSWORD :'password';
CREATE DATABASE lingpai OWNER lingpai TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C';
REVOKE ALL ON DATABASE lingpai FROM PUBLIC;
-- Nobody is a superuser from outside of the container.
ALTER ROLE CURRENT_USER PASSWORD NULL;
SQL
