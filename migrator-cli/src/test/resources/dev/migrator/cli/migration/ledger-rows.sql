SET search_path = public;
INSERT INTO account SELECT n, 1000, repeat('n', 300) FROM generate_series(1, 50000) AS n;
INSERT INTO item SELECT n, 'item ' || n, n % 100 FROM generate_series(1, 60000) AS n;
INSERT INTO document SELECT n, 0, repeat(md5(n::text), 300) FROM generate_series(1, 300) AS n;
INSERT INTO trail SELECT 0, n, 'from the beginning' FROM generate_series(1, 20000) AS n;
INSERT INTO event (at, client, number) SELECT date '2020-01-01' + n % 700, 0, n FROM generate_series(1, 20000) AS n;
