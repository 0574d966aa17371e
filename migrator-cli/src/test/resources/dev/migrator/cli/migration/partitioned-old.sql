-- event: partitioned in levels here, a table on new.
CREATE TABLE public.event (id serial, at date, v text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE public.event_2024 PARTITION OF public.event FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE public.event_2025 PARTITION OF public.event FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')
    PARTITION BY LIST (id);
CREATE TABLE public.event_2025_few PARTITION OF public.event_2025 FOR VALUES IN (1, 2, 3);
CREATE TABLE public.event_2025_many PARTITION OF public.event_2025 DEFAULT;
CREATE TABLE public.event_rest PARTITION OF public.event DEFAULT;
INSERT INTO public.event (at, v) SELECT '2024-06-01'::date + i * 10, repeat('e' || i, 700) FROM generate_series(1, 120) i;

-- ledger: a table here, partitioned on new.
CREATE TABLE public.ledger (id int PRIMARY KEY, at date NOT NULL, v text);
INSERT INTO public.ledger SELECT i, '2024-06-01'::date + i, 'l' || i FROM generate_series(1, 900) i;

-- item: partitioned on both sides, with other bounds.
CREATE TABLE public.item (id int PRIMARY KEY, v text) PARTITION BY RANGE (id);
CREATE TABLE public.item_a PARTITION OF public.item FOR VALUES FROM (0) TO (100);
CREATE TABLE public.item_b PARTITION OF public.item DEFAULT;
INSERT INTO public.item SELECT i, 'i' || i FROM generate_series(1, 300) i;

-- log: without a key, partitioned on new.
CREATE TABLE public.log (kind int, v text);
ALTER TABLE public.log REPLICA IDENTITY FULL;
INSERT INTO public.log SELECT i % 3, 'g' || i % 5 FROM generate_series(1, 90) i;

-- alike: the same partitions on both sides.
CREATE TABLE public.alike (id int PRIMARY KEY, v text) PARTITION BY RANGE (id);
CREATE TABLE public.alike_1 PARTITION OF public.alike FOR VALUES FROM (0) TO (1000000);
