CREATE TABLE public.event (v text, id serial, at date, PRIMARY KEY (id, at));

CREATE TABLE public.ledger (id int, at date, v text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE public.ledger_early PARTITION OF public.ledger FOR VALUES FROM (MINVALUE) TO ('2025-01-01');
CREATE TABLE public.ledger_2025 PARTITION OF public.ledger FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE public.ledger_late PARTITION OF public.ledger DEFAULT;

CREATE TABLE public.item (id int PRIMARY KEY, v text) PARTITION BY RANGE (id);
CREATE TABLE public.item_a PARTITION OF public.item FOR VALUES FROM (0) TO (200);
CREATE TABLE public.item_b PARTITION OF public.item DEFAULT;

CREATE TABLE public.log (v text, kind int) PARTITION BY LIST (kind);
CREATE TABLE public.log_1 PARTITION OF public.log FOR VALUES IN (1);
CREATE TABLE public.log_x PARTITION OF public.log DEFAULT;
ALTER TABLE public.log_1 REPLICA IDENTITY FULL;
ALTER TABLE public.log_x REPLICA IDENTITY FULL;

CREATE TABLE public.alike (id int PRIMARY KEY, v text) PARTITION BY RANGE (id);
CREATE TABLE public.alike_1 PARTITION OF public.alike FOR VALUES FROM (0) TO (1000000);
