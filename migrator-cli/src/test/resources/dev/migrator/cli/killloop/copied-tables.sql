-- Tables of every kind for a copy that is killed; loose has no key, tree is cut alike on both sides, grove is not.
SET search_path = public;
CREATE TABLE wide (id bigint PRIMARY KEY, v int NOT NULL, big text);
ALTER TABLE wide ALTER COLUMN big SET STORAGE EXTERNAL;
CREATE TABLE label (name text, code char(8), n numeric, v int, PRIMARY KEY (name, n, code));
CREATE TABLE loose (a int, b text);
ALTER TABLE loose REPLICA IDENTITY FULL;
CREATE TABLE tree (id int PRIMARY KEY, v text) PARTITION BY RANGE (id);
CREATE TABLE tree_a PARTITION OF tree FOR VALUES FROM (0) TO (20000);
CREATE TABLE tree_b PARTITION OF tree DEFAULT;
CREATE TABLE round (number bigint PRIMARY KEY);
DO $$
BEGIN
  IF current_setting('server_version_num')::int >= 180000 THEN
    CREATE TABLE grove (id int PRIMARY KEY, v text);
  ELSE
    CREATE TABLE grove (id int PRIMARY KEY, v text) PARTITION BY RANGE (id);
    CREATE TABLE grove_a PARTITION OF grove FOR VALUES FROM (0) TO (20000);
    CREATE TABLE grove_b PARTITION OF grove DEFAULT;
  END IF;
END $$;
