package dev.migrator.backfill;

/** A schema with one of most things that a database may hold, and rows for it. */
final class RichSchema {
    /** Roles belong to a server, and the tests of a class share theirs. */
    static final String ROLES = """
            DO $$ BEGIN
              IF to_regrole('"shop reader"') IS NULL THEN CREATE ROLE "shop reader"; END IF;
              IF to_regrole('shop_clerk') IS NULL THEN CREATE ROLE shop_clerk; END IF;
            END $$""";

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
            CREATE TABLE shop.archived (why text) INHERITS (shop.log);
            CREATE TABLE shop.tuned (id int PRIMARY KEY, body text, tail text COLLATE "C", n int DEFAULT shop.twice(2))
                WITH (fillfactor = 70, autovacuum_enabled = false, toast_tuple_target = 256);
            ALTER TABLE shop.tuned ALTER body SET STORAGE EXTERNAL, ALTER tail SET STATISTICS 500,
                ALTER tail SET (n_distinct = -0.5);
            CREATE UNLOGGED TABLE shop.scratch (id int PRIMARY KEY);
            CREATE TABLE shop.late (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, a int, b int, c text);
            CREATE TYPE shop.span AS RANGE (subtype = int4);
            CREATE COLLATION shop.plain FROM "C";
            CREATE PROCEDURE shop.nothing() LANGUAGE sql AS 'SELECT';
            CREATE AGGREGATE shop.together(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
            CREATE FUNCTION shop.rank(shop.mood) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
            CREATE CAST (shop.mood AS int) WITH FUNCTION shop.rank(shop.mood);
            CREATE OPERATOR shop.### (LEFTARG = int, RIGHTARG = int, FUNCTION = int4pl);
            CREATE TEXT SEARCH CONFIGURATION shop.words (COPY = pg_catalog.simple);
            CREATE FOREIGN DATA WRAPPER nowhere; CREATE SERVER elsewhere FOREIGN DATA WRAPPER nowhere;
            CREATE FOREIGN TABLE shop.far (id int) SERVER elsewhere;
            CREATE VIEW shop.grouped AS SELECT id, mail FROM shop.customers GROUP BY id;
            CREATE VIEW shop.rich AS SELECT c.id, sum(o.total) AS total FROM shop.customers c
                JOIN shop.orders o ON o.customer = c.id GROUP BY c.id;
            CREATE MATERIALIZED VIEW shop.totals AS SELECT customer, sum(total) AS total FROM shop.orders GROUP BY 1;
            CREATE FUNCTION shop.all_totals() RETURNS numeric LANGUAGE plpgsql STABLE AS
                $f$ BEGIN RETURN (SELECT sum(total) FROM shop.totals); END $f$;
            CREATE MATERIALIZED VIEW shop.above AS SELECT shop.all_totals() AS total;
            CREATE VIEW shop.between AS SELECT * FROM shop.totals WHERE total > 10;
            CREATE MATERIALIZED VIEW shop.a_count AS SELECT count(*) AS n FROM shop.between;
            CREATE MATERIALIZED VIEW shop.hollow AS SELECT n FROM shop.a_count WITH NO DATA;
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
            CREATE UNIQUE INDEX "who's" ON shop.items (order_id, line) INCLUDE (what) WITH (fillfactor = 60);
            ALTER TABLE shop.items REPLICA IDENTITY USING INDEX "who's";
            ALTER TABLE shop.late ADD CONSTRAINT "a b" UNIQUE (b, a) INCLUDE (c) WITH (fillfactor = 80) DEFERRABLE;
            CREATE INDEX with_doc ON shop.orders USING gin (doc jsonb_path_ops) WHERE doc ? 'x';
            CREATE INDEX folded ON shop.tuned (upper(body) text_pattern_ops NULLS FIRST, tail COLLATE "POSIX" DESC);
            ALTER INDEX shop.folded ALTER COLUMN 1 SET STATISTICS 700;
            CREATE INDEX by_page ON shop.tuned USING brin (id) WITH (pages_per_range = 16);
            CREATE INDEX hashed ON shop.tuned USING hash (tail);
            CLUSTER shop.tuned USING tuned_pkey;
            CREATE UNIQUE INDEX one_of ON shop."Events 2026" (what, id, day);
            CREATE STATISTICS shop.both ON order_id, line FROM shop.items;
            CREATE TRIGGER noted AFTER INSERT ON shop.orders FOR EACH ROW EXECUTE FUNCTION shop.note();
            ALTER STATISTICS shop.both SET STATISTICS 300;
            ALTER TABLE shop.orders DISABLE TRIGGER noted;
            CREATE RULE never AS ON DELETE TO shop.log DO INSTEAD NOTHING;
            CREATE POLICY own ON shop.private USING (owner = current_user);
            ALTER TABLE shop.private ENABLE ROW LEVEL SECURITY; ALTER TABLE shop.private FORCE ROW LEVEL SECURITY;
            CREATE FUNCTION shop.watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
            CREATE EVENT TRIGGER "on drop" ON sql_drop EXECUTE FUNCTION shop.watch();
            ALTER TABLE shop.tuned OWNER TO shop_clerk; GRANT USAGE, CREATE ON SCHEMA shop TO shop_clerk;
            GRANT USAGE ON SCHEMA shop TO "shop reader"; GRANT SELECT ON shop.orders, shop.totals TO "shop reader";
            GRANT UPDATE (total) ON shop.orders TO "shop reader" WITH GRANT OPTION;
            REVOKE EXECUTE ON FUNCTION shop.twice FROM PUBLIC;
            ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT SELECT ON TABLES TO "shop reader";
            COMMENT ON SCHEMA shop IS 'a shop'; COMMENT ON COLUMN shop.orders.total IS 'with tax';
            COMMENT ON TYPE shop.mood IS 'how'; COMMENT ON MATERIALIZED VIEW shop.totals IS 'sums';
            COMMENT ON TRIGGER noted ON shop.orders IS 'off'; COMMENT ON FUNCTION shop.twice IS 'two';
            COMMENT ON POLICY own ON shop.private IS 'mine'; COMMENT ON INDEX shop."who's" IS 'theirs';
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
            INSERT INTO shop.tuned (id, body, tail) SELECT n, repeat('ab', n), md5(n::text) FROM generate_series(1, 500) n;
            INSERT INTO shop.late SELECT n, n % 7, n, 'c' FROM generate_series(1, 100) n;
            INSERT INTO shop.log VALUES ('first', '2026-01-01 00:00Z'); INSERT INTO shop.archived VALUES ('old', NULL, 'why');
            INSERT INTO shop.scratch VALUES (1);
            REFRESH MATERIALIZED VIEW shop.totals; REFRESH MATERIALIZED VIEW shop.above;
            REFRESH MATERIALIZED VIEW shop.a_count;""";

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
