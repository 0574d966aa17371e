-- The copy goes on where it stopped, chunk by chunk, over as many waves as it takes.

-- One row for each snapshot that is or was copied from.
--   log_offsets  of each lane: whatever is committed on the source after the position stands there at or after it
CREATE TABLE migrator.wave (
    number      int PRIMARY KEY,
    position    pg_lsn NOT NULL,
    log_offsets bigint[] NOT NULL,
    begun_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- What was copied of a table that is not finished cannot be told from the rows of before: it is started over.
DELETE FROM migrator.chunk c
 WHERE NOT EXISTS (SELECT 1 FROM migrator.table_copy t
                    WHERE t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.wave = c.wave
                      AND t.finished_at IS NOT NULL);

-- All chunks of a table from its beginning on. The rows of those that are done are in the target, and all of them stand at the
-- table's wave_position; wave is the one in which a chunk was done.
--   piece_schema, piece_name  the table of the source that holds the rows
--   piece_file   which file of the source it was: another one has its rows elsewhere
--   first_block, end_block    its blocks; without an end for the last chunk of a piece
--   done_at      null while it is still to do
ALTER TABLE migrator.chunk
    DROP CONSTRAINT chunk_pkey,
    ADD PRIMARY KEY (table_schema, table_name, number),
    ALTER COLUMN wave DROP NOT NULL,
    ALTER COLUMN rows SET DEFAULT 0,
    ALTER COLUMN bytes SET DEFAULT 0,
    ALTER COLUMN done_at DROP NOT NULL,
    ALTER COLUMN done_at DROP DEFAULT,
    ADD COLUMN piece_schema text NOT NULL DEFAULT '',
    ADD COLUMN piece_name text NOT NULL DEFAULT '',
    ADD COLUMN piece_file bigint NOT NULL DEFAULT 0,
    ADD COLUMN first_block bigint NOT NULL DEFAULT 0,
    ADD COLUMN end_block bigint;
