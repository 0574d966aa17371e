-- How fast the backfill may go, and how fast it goes.

-- On home: what an operator has ordered while the backfill runs; null where the configuration decides.
--   rate       bytes a second of all workers together; 0 for as many as possible
--   paused_by  who paused the copy; null while it may go on
CREATE TABLE migrator.pace_order (
    only_row  boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    workers   int CHECK (workers > 0),
    rate      bigint CHECK (rate >= 0),
    auto      boolean,
    paused_by text,
    paused_at timestamptz,
    CHECK ((paused_by IS NULL) = (paused_at IS NULL))
);

-- On home: what a process that copies says of itself, about once a second.
--   working, allowed, most  workers with a chunk, workers that may have one, workers if nothing presses
--   rate                    the bound in bytes a second; 0 if there is none
--   speed                   bytes a second of the last seconds
--   reason                  what keeps the copy from going with all workers; empty if nothing does
CREATE TABLE migrator.pace (
    worker   text PRIMARY KEY,
    working  int NOT NULL,
    allowed  int NOT NULL,
    most     int NOT NULL,
    rate     bigint NOT NULL,
    speed    bigint NOT NULL,
    auto     boolean NOT NULL,
    reason   text NOT NULL,
    since    timestamptz,
    seen_at  timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 50);

-- Set once a second on old to see how long a commit takes: it writes and flushes log, leaves no dead row behind, and the stream
-- does not carry it.
CREATE SEQUENCE migrator.probe;
