ALTER DATABASE filtered SET timezone = 'America/New_York';
ALTER DATABASE filtered SET datestyle = 'SQL, DMY';
CREATE SCHEMA shop;
CREATE TABLE shop.orders (id bigint PRIMARY KEY, created_at timestamptz NOT NULL, cust int, body text, n int NOT NULL DEFAULT 0);
ALTER TABLE shop.orders ALTER COLUMN body SET STORAGE EXTERNAL;
ALTER TABLE shop.orders REPLICA IDENTITY FULL;
CREATE TABLE shop.line (tenant int, id int, what text, PRIMARY KEY (tenant, id));
CREATE TABLE shop.log (at int, text text);
ALTER TABLE shop.log REPLICA IDENTITY FULL;
CREATE TABLE shop.event (at date NOT NULL, id int NOT NULL, kind text, PRIMARY KEY (at, id)) PARTITION BY RANGE (at);
CREATE TABLE shop.event_1 PARTITION OF shop.event FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE shop.event_2 PARTITION OF shop.event FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
ALTER TABLE shop.event_1 REPLICA IDENTITY FULL;
ALTER TABLE shop.event_2 REPLICA IDENTITY FULL;
CREATE TABLE shop.visit (at date NOT NULL, id int NOT NULL, kind text, PRIMARY KEY (at, id)) PARTITION BY RANGE (at);
CREATE TABLE shop.visit_1 PARTITION OF shop.visit FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE shop.visit_2 PARTITION OF shop.visit FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
ALTER TABLE shop.visit_1 REPLICA IDENTITY FULL;
ALTER TABLE shop.visit_2 REPLICA IDENTITY FULL;
CREATE TABLE public.same (id int PRIMARY KEY, v text);
INSERT INTO shop.orders
    SELECT g, '2019-12-31 00:00+00'::timestamptz + g * interval '1 hour', g % 9, repeat(md5(g::text), 150) FROM generate_series(1, 600) AS g;
INSERT INTO shop.line SELECT g % 10, g, 'thing ' || g FROM generate_series(1, 500) AS g;
INSERT INTO shop.log SELECT g % 20, 'line' FROM generate_series(1, 200) AS g;
INSERT INTO shop.event
    SELECT '2024-01-01'::date + g * 7, g, CASE WHEN g % 3 = 0 THEN 'paid' ELSE 'open?' END FROM generate_series(1, 100) AS g;
INSERT INTO shop.visit SELECT at, id, kind FROM shop.event;
INSERT INTO public.same SELECT g, 'row ' || g FROM generate_series(1, 10) AS g;
