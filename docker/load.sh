#!/usr/bin/env bash
# Writes to the shop on old, one transaction after the other, until old refuses it.
set -euo pipefail

transaction() {
    cat <<'SQL'
BEGIN;
WITH one AS (
    INSERT INTO purchase (customer_id, total, detail)
    VALUES (1 + floor(random() * 10000), 30, jsonb_build_object('note', md5(random()::text))) RETURNING id
)
INSERT INTO item (purchase_id, line, price) SELECT id, line, 10 FROM one, generate_series(1, 3) AS line;
UPDATE customer SET balance = balance - 1 WHERE id = (SELECT 1 + floor(random() * 5000)::bigint);
UPDATE customer SET balance = balance + 1 WHERE id = (SELECT 5001 + floor(random() * 5000)::bigint);
COMMIT;
SELECT pg_sleep(0.05);
SQL
}

echo "load: writing to old"
while true; do transaction; done | psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --output /dev/null
