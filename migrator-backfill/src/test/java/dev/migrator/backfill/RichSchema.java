package dev.migrator.backfill;

/** A schema with one of most things that a database may hold, and rows for it. */
final class RichSchema {
    static final String TABLES = """
            CREATE EXTENSION hstore WITH SCHEMA public;
            CREATE EXTENSION citext WITH SCHEMA public;
            CREATE EXTENSION btree_gist WITH SCHEMA public;
            CREATE SCHEMA shop;
            CREATE SCHEMA "Ünï ""q\""";
            CREATE TYPE shop.mood AS ENUM ('sad', 'ok', 'hap''py');
            CREATE DOMAIN shop.email AS public.citext CHECK (VALUE ~ '@');
            CREATE TYPE shop.pair AS (a int, b text);
            CREATE FUNCTION shop.twice(n int) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT n * 2; $$;
            CREATE SEQUENCE shop.tickets START 100 INCREMENT -5 MAXVALUE 100 MINVALUE -1000 CACHE 7 CYCLE;
            CREATE TABLE shop.customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, mail shop.email UNIQUE,
                feeling shop.mood DEFAULT 'ok', tags public.hstore, extra shop.pair, at timestamptz DEFAULT now(),
                twice int GENERATED ALWAYS AS (shop.twice(3)) STORED, CHECK (id > 0));
            CREATE TABLE shop.orders (id serial PRIMARY KEY, customer bigint NOT NULL,
                total numeric(12,2), parts int[], doc jsonb, raw bytea, during tstzrange);
            CREATE TABLE shop.items (order_id int NOT NULL, line int NOT NULL, what text, PRIMARY KEY (order_id, line));
            CREATE TABLE shop.events (id int NOT NULL, day date NOT NULL, what text) PARTITION BY RANGE (day);
            CREATE TABLE shop.events_2025 PARTITION OF shop.events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
            CREATE TABLE shop."Events 2026" PARTITION OF shop.events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
            CREATE TABLE shop.rooms (room int, during tsrange, EXCLUDE USING gist (room WITH =, during WITH &&));
            CREATE TABLE "Ünï ""q\"""."T.able ""1\""" ("Co l" int, "co l" text, "select" boolean);
            CREATE TABLE shop.log (line text, at timestamptz);
            CREATE TABLE shop.private (owner name, secret text);
            CREATE VIEW shop.rich AS SELECT c.id, sum(o.total) AS total FROM shop.customers c
                JOIN shop.orders o ON o.customer = c.id GROUP BY c.id;
            CREATE MATERIALIZED VIEW shop.totals AS SELECT customer, sum(total) AS total FROM shop.orders GROUP BY 1;
            CREATE FUNCTION shop.note() RETURNS trigger LANGUAGE plpgsql AS
                $f$ BEGIN INSERT INTO shop.log VALUES ('a; b', now()); RETURN NEW; END $f$;""";

    static final String CONSTRAINTS = """
            ALTER TABLE shop.orders ADD CONSTRAINT "buy er" FOREIGN KEY (customer) REFERENCES shop.customers
                ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
            ALTER TABLE shop.items ADD FOREIGN KEY (order_id) REFERENCES shop.orders;
            ALTER TABLE shop.items ADD CONSTRAINT lax FOREIGN KEY (line) REFERENCES shop.orders NOT VALID;
            ALTER TABLE shop.events ADD PRIMARY KEY (id, day);
            CREATE TABLE shop.seen (event int, day date, FOREIGN KEY (event, day) REFERENCES shop.events);
            ALTER TABLE shop.events ADD CONSTRAINT by_order FOREIGN KEY (id) REFERENCES shop.orders;
            CREATE INDEX open_orders ON shop.orders (customer) WHERE total > 10;
            CREATE INDEX lower_what ON shop.items (lower(what), line DESC);
            CREATE INDEX day_what ON shop.events (what);
            CREATE UNIQUE INDEX total_of ON shop.totals (customer);
            CREATE STATISTICS shop.both ON order_id, line FROM shop.items;
            CREATE TRIGGER noted AFTER INSERT ON shop.orders FOR EACH ROW EXECUTE FUNCTION shop.note();
            CREATE RULE never AS ON DELETE TO shop.log DO INSTEAD NOTHING;
            CREATE POLICY own ON shop.private USING (owner = current_user);
            COMMENT ON TABLE shop.orders IS 'what''s bought; "all"';
            COMMENT ON INDEX shop.open_orders IS 'partial';
            COMMENT ON CONSTRAINT "buy er" ON shop.orders IS 'who';
            CREATE PUBLICATION theirs FOR TABLE shop.orders;""";

    static final String ROWS = """
            INSERT INTO shop.customers (mail, feeling, tags, extra) SELECT 'C' || n || '@x', 'hap''py', 'a=>1', ROW(n, 'b'::text)::shop.pair
              FROM generate_series(1, 300) n;
            INSERT INTO shop.orders (customer, total, parts, doc, raw, during) SELECT n % 300 + 1, n / 7.0,
              ARRAY[n, NULL], '{"x": 1.50}', '\\x00ff', tstzrange(now(), NULL) FROM generate_series(1, 3000) n;
            INSERT INTO shop.items SELECT n % 3000 + 1, n / 3000 + 1, 'w' || n FROM generate_series(1, 9000) n;
            INSERT INTO shop.events SELECT n % 3000 + 1, '2025-01-01'::date + n % 700, 'e' FROM generate_series(1, 3000) n;
            INSERT INTO shop.seen SELECT id, day FROM shop.events LIMIT 10;
            INSERT INTO shop.rooms VALUES (1, '[2026-01-01,2026-01-02)'), (1, '[2026-01-02,2026-01-03)');
            INSERT INTO "Ünï ""q\"""."T.able ""1\""" SELECT n, 'ü' || n, n % 2 = 0 FROM generate_series(1, 100) n;
            INSERT INTO shop.private VALUES ('nobody', 's');
            SELECT nextval('shop.tickets');
            REFRESH MATERIALIZED VIEW shop.totals;""";

    /** Every object that is not a table's own part, by the server's name for it. NOT NULL is an object since 18; the
     * foreign keys that the server makes for partitions are named otherwise there. */
    static final String OBJECTS = """
            SELECT a.type || ' ' || a.object_names::text || ' ' || a.object_args::text AS name
              FROM (SELECT tableoid, oid FROM pg_class c WHERE relkind <> 't' AND relnamespace IN (SELECT oid FROM spaces)
              UNION ALL SELECT tableoid, oid FROM pg_constraint WHERE contype <> 'n' AND (contype <> 'f' OR conparentid = 0) AND connamespace IN (SELECT oid FROM spaces)
              UNION ALL SELECT tableoid, oid FROM pg_trigger WHERE NOT tgisinternal
              UNION ALL SELECT tableoid, oid FROM pg_rewrite WHERE oid >= 16384
              UNION ALL SELECT tableoid, oid FROM pg_policy
              UNION ALL SELECT tableoid, oid FROM pg_statistic_ext
              UNION ALL SELECT tableoid, oid FROM pg_extension
              UNION ALL SELECT tableoid, oid FROM pg_proc WHERE pronamespace IN (SELECT oid FROM spaces)
              UNION ALL SELECT tableoid, oid FROM pg_type WHERE typnamespace IN (SELECT oid FROM spaces)) AS o,
                   LATERAL pg_identify_object_as_address(o.tableoid, o.oid, 0) AS a
             ORDER BY 1""".replace("spaces", "pg_namespace WHERE nspname IN ('shop', 'Ünï \"q\"')");

    static final String DEFINITIONS = """
            SELECT name FROM (
              SELECT conrelid::regclass || ' ' || conname || ' ' || convalidated || ' ' || pg_get_constraintdef(oid) AS name
                FROM pg_constraint WHERE contype <> 'n' AND (contype <> 'f' OR conparentid = 0) AND conrelid > 0 AND connamespace = 'shop'::regnamespace
              UNION ALL SELECT pg_get_indexdef(indexrelid) || indisvalid FROM pg_index
                WHERE indrelid::regclass::text LIKE 'shop.%'
              UNION ALL SELECT objoid::regclass || ' ' || description FROM pg_description WHERE classoid = 'pg_class'::regclass
                AND objoid >= 16384 AND objsubid = 0
              UNION ALL SELECT c.conname || ' ' || description FROM pg_description d JOIN pg_constraint c ON c.oid = objoid
                WHERE classoid = 'pg_constraint'::regclass AND objoid >= 16384) AS x ORDER BY 1""";

    private RichSchema() {}
}
