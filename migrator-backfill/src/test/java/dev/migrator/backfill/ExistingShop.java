package dev.migrator.backfill;

/** A schema that somebody has made on new, with every kind of index, and old's tables and rows for it. */
final class ExistingShop {
    static final String OLD = """
            CREATE SCHEMA shop;
            CREATE TABLE shop.orders (id int PRIMARY KEY, code text NOT NULL, parent int, note varchar(10), doc jsonb);
            CREATE TABLE shop.line (id int, order_id int, number int, PRIMARY KEY (id));
            CREATE TABLE shop.part (id int, at date NOT NULL, order_id int, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
            CREATE TABLE shop.part_2025 PARTITION OF shop.part FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY RANGE (at);
            CREATE TABLE shop.part_2025_a PARTITION OF shop.part_2025 FOR VALUES FROM ('2025-01-01') TO ('2025-07-01');
            CREATE TABLE shop.part_2025_b PARTITION OF shop.part_2025 DEFAULT;
            CREATE TABLE shop.part_2026 PARTITION OF shop.part FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
            CREATE TABLE shop.late (id int PRIMARY KEY, what text);
            CREATE TABLE shop.plain (id int PRIMARY KEY, what text);
            CREATE TABLE shop.booking (room int, during tsrange); ALTER TABLE shop.booking REPLICA IDENTITY FULL;
            CREATE TABLE shop.viewed (id int CONSTRAINT view_key_pkey PRIMARY KEY, name text);
            CREATE TABLE shop.invoiced (id int CONSTRAINT invoice_pkey PRIMARY KEY);
            INSERT INTO shop.orders SELECT n, 'C' || n, nullif(n - 1, 0), 'n' || n % 7, '{"a": 1}' FROM generate_series(1, 4000) n;
            INSERT INTO shop.line SELECT n, n % 3000 + 1, n FROM generate_series(1, 6000) n;
            INSERT INTO shop.part SELECT n, '2025-01-01'::date + n % 700, n % 4000 + 1 FROM generate_series(1, 4000) n;
            INSERT INTO shop.late SELECT n, 'w' || n FROM generate_series(1, 3000) n;
            INSERT INTO shop.plain SELECT n, 'w' || n FROM generate_series(1, 100) n;
            INSERT INTO shop.booking VALUES (1, '[2026-01-01,2026-01-02)'), (1, '[2026-01-02,2026-01-03)'), (2, '[2026-01-01,2026-01-03)');
            INSERT INTO shop.viewed SELECT n, 'v' FROM generate_series(1, 10) n; INSERT INTO shop.invoiced VALUES (1);""";

    /** A wider column, another layout of partitions, and marks of all kinds. */
    static final String NEW = """
            CREATE EXTENSION btree_gist WITH SCHEMA public;
            CREATE SCHEMA shop;
            CREATE FUNCTION shop.short(t text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT pg_catalog.left(t, 3) $$;
            CREATE TABLE shop.orders (id int, code text NOT NULL, parent int, note varchar(20), doc jsonb,
                CONSTRAINT orders_pkey PRIMARY KEY (id) INCLUDE (code) WITH (fillfactor = 70),
                CONSTRAINT orders_once UNIQUE (code, id) DEFERRABLE INITIALLY DEFERRED);
            CREATE UNIQUE INDEX orders_code ON shop.orders (code);
            CREATE INDEX "orders ""odd\""" ON shop.orders USING btree (shop.short(code), note DESC NULLS LAST) INCLUDE (id) WHERE note <> 'x?';
            ALTER INDEX shop."orders ""odd\""" ALTER COLUMN 1 SET STATISTICS 321;
            CREATE INDEX orders_doc ON shop.orders USING gin (doc jsonb_path_ops) WITH (fastupdate = off);
            CREATE INDEX orders_has ON shop.orders ((doc ? 'a'));
            CREATE UNIQUE INDEX orders_nulls ON shop.orders (parent) NULLS NOT DISTINCT;
            CREATE INDEX orders_note ON shop.orders (note COLLATE "C") TABLESPACE "Fast ""disk\""";
            COMMENT ON INDEX shop.orders_code IS 'what''s unique?';
            COMMENT ON CONSTRAINT orders_pkey ON shop.orders IS 'the key';
            ALTER TABLE shop.orders CLUSTER ON orders_pkey;
            ALTER TABLE shop.orders REPLICA IDENTITY USING INDEX orders_code;
            CREATE TABLE shop.line (id int PRIMARY KEY, order_id int, number int);
            CREATE TABLE shop.part (id int, at date NOT NULL, order_id int, CONSTRAINT part_key PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
            CREATE TABLE shop.part_2025 PARTITION OF shop.part FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY RANGE (at);
            CREATE TABLE shop.part_2025_a PARTITION OF shop.part_2025 FOR VALUES FROM ('2025-01-01') TO ('2025-07-01');
            CREATE TABLE shop.part_2025_b PARTITION OF shop.part_2025 DEFAULT;
            CREATE TABLE shop.part_2026 PARTITION OF shop.part FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
            CREATE INDEX part_2025_a_at ON shop.part_2025_a (at) WITH (fillfactor = 60);
            CREATE INDEX part_at ON shop.part (at);
            CREATE INDEX half ON ONLY shop.part (order_id);
            CREATE INDEX alone ON shop.part_2026 (order_id, id);
            COMMENT ON INDEX shop.part_2025_a_at IS 'of one part';
            COMMENT ON INDEX shop.part_at IS 'of all';
            CREATE TABLE shop.late (id int PRIMARY KEY, what text) PARTITION BY HASH (id);
            CREATE TABLE shop.late_0 PARTITION OF shop.late FOR VALUES WITH (MODULUS 2, REMAINDER 0);
            CREATE TABLE shop.late_1 PARTITION OF shop.late FOR VALUES WITH (MODULUS 2, REMAINDER 1);
            CREATE INDEX late_what ON shop.late (what);
            CREATE TABLE shop.plain (id int PRIMARY KEY, what text);
            CREATE TABLE shop.booking (room int, during tsrange, CONSTRAINT no_overlap EXCLUDE USING gist (room WITH =, during WITH &&) WHERE (room > 0),
                CONSTRAINT booked PRIMARY KEY (room, during WITHOUT OVERLAPS));
            CREATE TABLE shop.viewed (id int CONSTRAINT view_key_pkey PRIMARY KEY, name text);
            CREATE VIEW shop.by_key AS SELECT id, name, count(*) FROM shop.viewed GROUP BY id;
            CREATE TABLE shop.invoiced (id int CONSTRAINT invoice_pkey PRIMARY KEY);
            CREATE TABLE shop.only_here (id int REFERENCES shop.invoiced);
            ALTER TABLE shop.line ADD CONSTRAINT line_order FOREIGN KEY (order_id) REFERENCES shop.orders ON DELETE CASCADE DEFERRABLE;
            COMMENT ON CONSTRAINT line_order ON shop.line IS 'belongs to';
            ALTER TABLE shop.orders ADD CONSTRAINT orders_parent FOREIGN KEY (parent) REFERENCES shop.orders (id);
            ALTER TABLE shop.line ADD CONSTRAINT lax FOREIGN KEY (number) REFERENCES shop.plain NOT VALID;
            ALTER TABLE shop.part ADD CONSTRAINT part_order FOREIGN KEY (order_id) REFERENCES shop.orders;
            ALTER TABLE shop.line ADD CONSTRAINT to_late FOREIGN KEY (id) REFERENCES shop.late NOT VALID;""";

    static final String DEFINITIONS = """
            SELECT line FROM (
              SELECT concat_ws(' | ', k.conrelid::regclass, k.conname, k.convalidated, pg_get_constraintdef(k.oid), obj_description(k.oid, 'pg_constraint')) AS line
                FROM pg_constraint k WHERE k.connamespace = 'shop'::regnamespace AND (k.contype <> 'f' OR k.conparentid = 0)
              UNION ALL
              SELECT concat_ws(' | ', pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisclustered, i.indisreplident, i.indimmediate, s.spcname,
                               obj_description(c.oid, 'pg_class'), h.inhparent::regclass,
                               (SELECT string_agg(a.attnum || '=' || a.attstattarget, ',') FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attstattarget >= 0))
                FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace
                LEFT JOIN pg_inherits h ON h.inhrelid = c.oid WHERE c.relnamespace = 'shop'::regnamespace
              UNION ALL
              SELECT concat_ws(' | ', c.oid::regclass, c.relreplident, a.attname, a.attnotnull)
                FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
               WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'shop'::regnamespace) AS x ORDER BY line""";

    /** Made once on a server, by itself. */
    static final String TABLESPACE = "CREATE TABLESPACE \"Fast \"\"disk\"\"\" LOCATION ''";

    private ExistingShop() {}
}
