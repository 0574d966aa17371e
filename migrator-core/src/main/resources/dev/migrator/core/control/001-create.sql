-- The control schema. The same tables stand on both databases: "home" (new) uses all of them,
-- and each database that is the target of a stream keeps that stream's lanes and receipts.

CREATE TABLE migrator.migration (
    only_row    boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    name        text NOT NULL,
    phase       text NOT NULL,
    plan        jsonb NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- One run of changes from one database to the other. Generation 1 is old -> new; each switch of the writes starts the next.
CREATE TABLE migrator.stream (
    id                text PRIMARY KEY,
    generation        int NOT NULL,
    source            text NOT NULL CHECK (source IN ('old', 'new')),
    state             text NOT NULL CHECK (state IN ('creating', 'running', 'stopped')),
    slot              text NOT NULL,
    publication       text NOT NULL,
    topic             text NOT NULL,
    lanes             int NOT NULL,
    system_identifier text,
    timeline          int,
    start_position    pg_lsn,
    publication_seal  text,
    topic_id          text,
    created_at        timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Streams of which this database is the source and that were given up for good; the slot is dropped with it.
CREATE TABLE migrator.stream_break (
    stream    text PRIMARY KEY,
    reason    text NOT NULL,
    detail    text NOT NULL,
    broken_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- What a stream's target has applied, in the same transaction as the rows.
--   hold_at        never apply a transaction that ends after this position
--   held_at        set by replay when everything up to hold_at is applied and a later transaction is known
--   discard_until  while set, changes of rows are not applied; the marker with this id ends that
--   parked_revision  grows whenever somebody other than replay changes the lane's parked keys
CREATE TABLE migrator.lane (
    stream         text NOT NULL,
    lane           int NOT NULL,
    epoch          bigint NOT NULL DEFAULT 0,
    position       pg_lsn NOT NULL,
    log_offset     bigint NOT NULL DEFAULT 0,
    hold_at        pg_lsn,
    held_at        pg_lsn,
    discard_until  text,
    transactions   bigint NOT NULL DEFAULT 0,
    changes        bigint NOT NULL DEFAULT 0,
    committed_at   timestamptz,
    applied_at     timestamptz,
    parked_revision bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (stream, lane)
) WITH (fillfactor = 50);

-- Keys whose row on this target is not as the log says: their changes are left out until the row is copied anew.
--   position  where the transaction ends whose change was the first that was not applied
--   skipped   changes left out since
CREATE TABLE migrator.parked_key (
    stream       text NOT NULL,
    lane         int NOT NULL,
    table_schema text NOT NULL,
    table_name   text NOT NULL,
    key          text[] NOT NULL,
    position     pg_lsn NOT NULL,
    xid          bigint NOT NULL,
    sqlstate     text NOT NULL,
    reason       text NOT NULL,
    skipped      bigint NOT NULL,
    parked_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (stream, lane, table_schema, table_name, key)
);

-- Markers that a lane has applied.
CREATE TABLE migrator.receipt (
    stream      text NOT NULL,
    lane        int NOT NULL,
    marker      text NOT NULL,
    position    pg_lsn NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (stream, lane, marker)
);

-- Written on a source, published, copied to every lane.
CREATE TABLE migrator.marker (
    id         text PRIMARY KEY,
    written_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE migrator.heartbeat (
    id      int PRIMARY KEY,
    beat_at timestamptz NOT NULL
);

-- How far the copy of each table is. A table is copied within one wave and started over in the next if that wave ended early;
-- changes up to the wave's position are in the copy.
CREATE TABLE migrator.table_copy (
    table_schema  text NOT NULL,
    table_name    text NOT NULL,
    wave          int NOT NULL,
    wave_position pg_lsn NOT NULL,
    chunks        int NOT NULL,
    bytes_expected bigint NOT NULL,
    started_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at   timestamptz,
    PRIMARY KEY (table_schema, table_name)
);

CREATE TABLE migrator.chunk (
    table_schema text NOT NULL,
    table_name   text NOT NULL,
    wave         int NOT NULL,
    number       int NOT NULL,
    rows         bigint NOT NULL,
    bytes        bigint NOT NULL,
    done_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (table_schema, table_name, wave, number)
);

-- Steps of the schema transfer that are finished, so that a restart does not do them again.
CREATE TABLE migrator.step (
    name    text PRIMARY KEY,
    detail  text NOT NULL DEFAULT '',
    done_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Where reads and writes go. Home's row is the truth; old has a mirror of it.
CREATE TABLE migrator.route (
    only_row      boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    epoch         bigint NOT NULL,
    writes        text NOT NULL CHECK (writes IN ('old', 'new')),
    dual          boolean NOT NULL,
    reads_percent int NOT NULL CHECK (reads_percent BETWEEN 0 AND 100),
    held          boolean NOT NULL,
    changed_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Routers that follow the route: the epoch each has taken over, and how many of its write transactions are open.
CREATE TABLE migrator.router (
    id           text PRIMARY KEY,
    application  text NOT NULL,
    epoch        bigint NOT NULL,
    open_writes  int NOT NULL,
    seen_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    statistics   jsonb NOT NULL DEFAULT '{}'
);

-- Processes of ours that run a role now, and what they wait for. On old only while new does not answer.
CREATE TABLE migrator.worker (
    id          text NOT NULL,
    role        text NOT NULL,
    note        text NOT NULL DEFAULT '',
    waits_for   text CHECK (waits_for IN ('OLD', 'NEW', 'KAFKA')),
    waits_since timestamptz,
    seen_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (id, role)
);

-- A switch of the writes. Up to step 'switched' it can be undone; that step is the point of no return.
CREATE TABLE migrator.switch (
    epoch         bigint PRIMARY KEY,
    from_side     text NOT NULL,
    to_side       text NOT NULL,
    return_stream text NOT NULL,
    step          text NOT NULL,
    started_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    held_at       timestamptz,
    released_at   timestamptz,
    certificate   jsonb
);

-- What each verification found. changes is the sum of the stream's lane counters at the position: what they have
-- grown by since a clean one is the verification debt.
CREATE TABLE migrator.verification (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream      text NOT NULL,
    position    pg_lsn,
    changes     bigint,
    outcome     text NOT NULL,
    report      jsonb,
    started_at  timestamptz NOT NULL,
    finished_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Rows that the router wrote to new ahead of the log: an older change of such a key is not applied.
CREATE TABLE migrator.dual_stamp (
    stream       text NOT NULL,
    lane         int NOT NULL,
    table_schema text NOT NULL,
    table_name   text NOT NULL,
    key          text[] NOT NULL,
    written_at   pg_lsn NOT NULL,
    xid          bigint NOT NULL,
    PRIMARY KEY (stream, lane, table_schema, table_name, key)
);

CREATE TABLE migrator.audit (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    who     text NOT NULL,
    action  text NOT NULL,
    detail  text NOT NULL,
    outcome text NOT NULL
);
