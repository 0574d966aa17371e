-- What stood on this target's tables before the copy and was dropped for it. A row is written in the transaction that drops what
-- it describes, and set to 'up' when that is there again, so nothing is lost in between whatever happens.

-- One index, by itself or that of a constraint.
--   depth           how many indexes of partitioned tables are above it
--   holds_rows      false for the index of a partitioned table
--   tablespace      '' for the database's own
--   index_sql       makes the index; null if only the constraint can
--   constraint_sql  makes the constraint, of that index or with its own; null if there is none
--   final_sql       what else belongs to it: its place under another index, comments, marks
--   state           'built' is the index without its constraint and the rest
CREATE TABLE migrator.index_rebuild (
    id             int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    table_schema   text NOT NULL,
    table_name     text NOT NULL,
    name           text NOT NULL,
    depth          int NOT NULL,
    holds_rows     boolean NOT NULL,
    tablespace     text NOT NULL,
    index_sql      text,
    constraint_sql text,
    final_sql      text[] NOT NULL,
    state          text NOT NULL CHECK (state IN ('down', 'built', 'up')),
    written_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    up_at          timestamptz,
    UNIQUE (table_schema, name),
    CHECK (index_sql IS NOT NULL OR constraint_sql IS NOT NULL)
);

-- A foreign key. One that was 'kept' has stood there while rows were written without being checked.
--   definition  as pg_get_constraintdef prints it
--   validated   whether the server vouched for its rows before
CREATE TABLE migrator.foreign_key_rebuild (
    id                int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    table_schema      text NOT NULL,
    table_name        text NOT NULL,
    name              text NOT NULL,
    partitioned       boolean NOT NULL,
    referenced_schema text NOT NULL,
    referenced_name   text NOT NULL,
    definition        text NOT NULL,
    validated         boolean NOT NULL,
    comment           text,
    state             text NOT NULL CHECK (state IN ('kept', 'down', 'up')),
    written_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    up_at             timestamptz,
    UNIQUE (table_schema, table_name, name)
);
