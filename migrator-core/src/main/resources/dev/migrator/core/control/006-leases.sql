-- Several processes copy from one snapshot.

--   snapshot  its name on the source, for whoever joins; null before its tables are begun and once no more chunks of it are taken
--   ended_at  its tables may have gone on to a later wave: whoever still copies from it stops
ALTER TABLE migrator.wave
    ADD COLUMN snapshot text,
    ADD COLUMN ended_at timestamptz;

--   owner        the process that took the chunk last
--   lease_until  until then nobody else takes it; what is correct does not depend on that
ALTER TABLE migrator.chunk
    ADD COLUMN owner text,
    ADD COLUMN lease_until timestamptz;

CREATE INDEX chunk_undone ON migrator.chunk (table_schema, table_name, number) WHERE done_at IS NULL;
