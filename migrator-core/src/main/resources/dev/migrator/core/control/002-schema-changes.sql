-- Changes of the schema during a migration.

-- Written on a source by the event triggers, published: a change stands in the log where it was made. One row for each thing
-- that is different; last ends the rows of one table or type.
CREATE TABLE migrator.ddl (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at            timestamptz NOT NULL DEFAULT clock_timestamp(),
    written_at    pg_lsn NOT NULL DEFAULT pg_current_wal_insert_lsn(),
    command       text NOT NULL,
    object_schema text NOT NULL,
    object_name   text NOT NULL,
    statement     text NOT NULL,
    kind          text NOT NULL,
    subject       text NOT NULL,
    was           text,
    becomes       text,
    clause        text NOT NULL,
    additive      boolean NOT NULL,
    last          boolean NOT NULL
);

-- On a source: what the event triggers compare with. A table keeps the name under which it was published; one that is not
-- published was left out of the migration.
CREATE TABLE migrator.ddl_shape (
    id            oid NOT NULL,
    of_type       boolean NOT NULL,
    planned_schema text NOT NULL,
    planned_name  text NOT NULL,
    schema_name   text NOT NULL,
    object_name   text NOT NULL,
    published     boolean NOT NULL,
    form          jsonb NOT NULL,
    key           text[] NOT NULL,
    identity      text NOT NULL,
    PRIMARY KEY (id, of_type)
);

-- On a source: which new tables belong to the migration, as patterns of LIKE; an excluding one wins.
CREATE TABLE migrator.ddl_selection (
    schema_like text NOT NULL,
    table_like  text NOT NULL,
    included    boolean NOT NULL
);

-- On a target: what replay did with each change of the schema, in the transaction of its rows. A waiting one keeps its lane from
-- going on. key and identity are those of the source's table from then on, null if they stay.
CREATE TABLE migrator.schema_change (
    stream        text NOT NULL,
    lane          int NOT NULL,
    position      pg_lsn NOT NULL,
    number        int NOT NULL,
    object_schema text NOT NULL,
    object_name   text NOT NULL,
    command       text NOT NULL,
    statement     text NOT NULL,
    sentence      text NOT NULL,
    creates       boolean NOT NULL,
    drops         boolean NOT NULL,
    key           text[],
    identity      text,
    outcome       text NOT NULL CHECK (outcome IN ('waiting', 'accepted', 'present', 'applied')),
    noted_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    decided_at    timestamptz,
    PRIMARY KEY (stream, lane, position, number)
);
