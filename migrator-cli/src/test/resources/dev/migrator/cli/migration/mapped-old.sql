CREATE SCHEMA shop;
CREATE TABLE shop.orders (
    id bigint PRIMARY KEY, cust int NOT NULL, body text, legacy_flag boolean NOT NULL DEFAULT true, price numeric(12,2));
ALTER TABLE shop.orders ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE TABLE shop.item (id serial PRIMARY KEY, order_id bigint NOT NULL REFERENCES shop.orders, what text);
CREATE TABLE shop.log (at int, text text);
ALTER TABLE shop.log REPLICA IDENTITY FULL;
CREATE TABLE public.same (id int PRIMARY KEY, v text);
CREATE SEQUENCE shop.free START 4711;
INSERT INTO shop.orders
    SELECT n, n, repeat(md5(n::text), 200), n % 2 = 0, n * 1.10 FROM generate_series(1, 100) AS n;
INSERT INTO shop.item (order_id, what) SELECT 40 + n % 61, 'thing ' || n FROM generate_series(1, 200) AS n;
INSERT INTO shop.log SELECT n, 'line ' || n FROM generate_series(1, 50) AS n;
INSERT INTO public.same SELECT n, 'row ' || n FROM generate_series(1, 10) AS n;
