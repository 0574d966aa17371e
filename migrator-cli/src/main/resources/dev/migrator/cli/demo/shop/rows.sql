-- Rows for the shop; the sizes are settings of the session, and every value follows from its number.
SET synchronous_commit = off;

INSERT INTO shop.customers (email, name, profile, tags, discount, created_at)
SELECT 'customer' || n || '@example.org',
       (ARRAY['Ada', 'Björn', 'Chloé', 'Dmitri', 'Eun-ji', 'Fatima', 'Göran', '花子'])[1 + n % 8] || ' No. ' || n,
       jsonb_build_object('city', (ARRAY['Oslo', 'Łódź', 'Lima', 'Kyoto', 'Accra'])[1 + n % 5], 'visits', n % 40,
                          'newsletter', n % 3 = 0, 'note', CASE WHEN n % 11 = 0 THEN E'a "quoted"\\backslash' END),
       CASE n % 4 WHEN 0 THEN '{}'::text[] WHEN 1 THEN ARRAY['gold', 'b,2b'] WHEN 2 THEN ARRAY['"x"', NULL] ELSE ARRAY['new'] END,
       (n % 20) * 0.25,
       timestamptz '2019-03-01 08:00:00.123456+00' + n * interval '97 minutes'
  FROM generate_series(1, current_setting('shop.customers')::int) AS n;

INSERT INTO shop.products (sku, name, category, price, tax_rate, stocked, stock, thumbnail)
SELECT 'SKU-' || lpad(n::text, 6, '0'), 'Product ' || n, (enum_range(NULL::shop.category))[1 + n % 5],
       1 + (n * 37 % 9000) / 100.0, CASE WHEN n % 5 = 0 THEN 0.07 ELSE 0.190 END, 100000, 100000,
       CASE WHEN n % 3 > 0 THEN decode(repeat(md5(n::text), 1 + n % 6), 'hex') END
  FROM generate_series(1, current_setting('shop.products')::int) AS n;

CREATE TEMPORARY TABLE seeded_items AS
SELECT o AS order_id, line, p.id AS product_id, 1 + (o + line) % 3 AS quantity, p.price
  FROM generate_series(1, current_setting('shop.orders')::int) AS o, generate_series(1, 2) AS line, shop.products AS p
 WHERE p.id = 1 + (o * 7 + line * 13) % current_setting('shop.products')::int;

CREATE TEMPORARY TABLE seeded_orders AS
SELECT order_id AS id, 1 + order_id * 11 % current_setting('shop.customers')::int AS customer_id,
       1 + order_id % 16 AS till_id, sum(quantity * price) AS total,
       timestamptz '2024-01-01 00:00+00' + order_id * interval '7 minutes 3.141 seconds' AS placed_at
  FROM seeded_items GROUP BY order_id;

INSERT INTO shop.orders (customer_id, status, total, placed_at, delivery, note)
SELECT customer_id, (CASE WHEN id % 3 = 0 THEN 'paid' ELSE 'shipped' END)::shop.order_status, total, placed_at,
       CASE id % 4 WHEN 0 THEN NULL WHEN 1 THEN 'empty' WHEN 2 THEN tstzrange(placed_at, NULL)
                   ELSE tstzrange(placed_at, placed_at + interval '3 days', '[]') END,
       CASE WHEN id % 7 = 0 THEN E'please\tring\ntwice \\N' END
  FROM seeded_orders ORDER BY id;

INSERT INTO shop.items (order_id, line, product_id, quantity, price) SELECT * FROM seeded_items ORDER BY 1, 2;

UPDATE shop.products AS p SET stock = p.stocked - s.sold
  FROM (SELECT product_id, sum(quantity) AS sold FROM seeded_items GROUP BY product_id) AS s WHERE s.product_id = p.id;

INSERT INTO shop.accounts (id, customer_id, opened_with, balance)
SELECT n, NULL, 1000, 1000 + coalesce((SELECT sum(total) FROM seeded_orders WHERE till_id = n), 0)
  FROM generate_series(1, 16) AS n;
INSERT INTO shop.accounts (id, customer_id, opened_with, balance)
SELECT 16 + c.id, c.id, 50000.00, 50000.00 - coalesce(s.spent, 0)
  FROM shop.customers AS c LEFT JOIN (SELECT customer_id, sum(total) AS spent FROM seeded_orders GROUP BY 1) AS s ON s.customer_id = c.id
 ORDER BY c.id;

INSERT INTO shop.payments (id, order_id, account_id, till_id, amount, paid_at)
SELECT md5('payment' || id)::uuid, id, 16 + customer_id, till_id, total, placed_at + interval '1 minute' FROM seeded_orders ORDER BY id;

INSERT INTO shop.audit_log (at, actor, action, detail, token)
SELECT timestamptz '2025-01-01 00:00+00' + n * interval '11 minutes', CASE WHEN n % 5 > 0 THEN 'clerk ' || n % 9 END,
       (ARRAY['login', 'print', 'refund'])[1 + n % 3], CASE WHEN n % 4 > 0 THEN jsonb_build_object('n', n, 'ok', n % 2 = 0) END,
       'seed-' || n
  FROM generate_series(1, current_setting('shop.audit_rows')::int) AS n;

INSERT INTO shop.events (happened_at, kind, customer_id, payload)
SELECT timestamptz '2024-11-01 00:00+00' + n * (interval '700 days' / current_setting('shop.events')::int),
       (ARRAY['view', 'search', 'basket', 'leave'])[1 + n % 4], 1 + n % current_setting('shop.customers')::int,
       jsonb_build_object('page', n % 100, 'ms', n % 977 / 10.0)
  FROM generate_series(1, current_setting('shop.events')::int) AS n;

INSERT INTO shop.documents (customer_id, title, body)
SELECT 1 + n % current_setting('shop.customers')::int, 'Contract ' || n,
       (SELECT string_agg(md5(n || ':' || i), ' ') FROM generate_series(1, 90 + n % 60) AS i)
  FROM generate_series(1, current_setting('shop.documents')::int) AS n;

INSERT INTO shop.measurements
SELECT n,
       CASE n % 9 WHEN 0 THEN 'NaN' WHEN 1 THEN 'Infinity' WHEN 2 THEN '-Infinity' WHEN 3 THEN '-0' WHEN 4 THEN 5e-324 ELSE n / 7.0::float8 END,
       CASE n % 8 WHEN 0 THEN 'NaN' WHEN 1 THEN 'Infinity' WHEN 2 THEN 1.500 WHEN 3 THEN 1e-30 WHEN 4 THEN 123456789012345678901234567890.123450 ELSE n END,
       CASE n % 4 WHEN 0 THEN NULL WHEN 1 THEN '{}' WHEN 2 THEN ARRAY['a b', '{}', E'\\', NULL, 'NULL'] ELSE ARRAY['x' || n] END,
       CASE n % 4 WHEN 0 THEN NULL WHEN 1 THEN '{{1,2},{3,NULL}}' WHEN 2 THEN '[0:2]={7,8,9}' ELSE ARRAY[n] END,
       CASE n % 4 WHEN 0 THEN 'empty' WHEN 1 THEN int4range(n, NULL) WHEN 2 THEN int4range(NULL, n) ELSE int4range(n, n + 5) END,
       CASE n % 3 WHEN 0 THEN tstzrange('-infinity', 'infinity') WHEN 1 THEN tstzrange(timestamptz '2020-02-29 12:00+00', NULL) END,
       CASE n % 4 WHEN 0 THEN interval '-1 year 2 mons +3 days -04:05:06.789' WHEN 1 THEN interval '0' WHEN 2 THEN n * interval '1 second' END,
       CASE n % 3 WHEN 0 THEN inet '192.168.1.7/24' WHEN 1 THEN inet '2001:db8::1' END,
       CASE WHEN n % 2 = 0 THEN cidr '10.1.0.0/16' END,
       CASE n % 6 WHEN 0 THEN 'infinity' WHEN 1 THEN '-infinity' WHEN 2 THEN date '0044-03-15 BC' WHEN 3 THEN date '12345-12-31' ELSE date '2020-01-01' + n END,
       CASE n % 5 WHEN 0 THEN 'infinity' WHEN 1 THEN timestamp '4713-01-02 00:00:01 BC' WHEN 2 THEN timestamp '1582-10-10 10:10:10.000001' ELSE timestamp '2024-10-27 02:30:00' + n * interval '1 minute' END,
       CASE n % 3 WHEN 0 THEN time '24:00:00' WHEN 1 THEN time '00:00:00.000001' END,
       CASE n % 3 WHEN 0 THEN B'' WHEN 1 THEN B'00010100' END,
       CASE WHEN n % 2 = 0 THEN ('{"b": 1,  "a" : ' || n || ', "b": 1.0}')::json END
  FROM generate_series(1, current_setting('shop.measurements')::int) AS n;

INSERT INTO "Back Office"."Loyalty Cards"
SELECT 'LC-' || lpad(n::text, 7, '0'), n, n % 500, CASE WHEN n % 6 = 0 THEN 'prefers "quotes"' END
  FROM generate_series(1, current_setting('shop.cards')::int) AS n;

DROP TABLE seeded_items, seeded_orders;
ANALYZE;
