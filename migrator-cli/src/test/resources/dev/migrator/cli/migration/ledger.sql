-- A database in which every transaction leaves a trace that can be counted, with the shapes that make copying hard.
SET search_path = public;
CREATE TABLE account (id int PRIMARY KEY, balance numeric NOT NULL, note text);
CREATE TABLE item (id bigint PRIMARY KEY, name text NOT NULL UNIQUE, amount int NOT NULL);
CREATE TABLE document (id int PRIMARY KEY, revision int NOT NULL, body text NOT NULL);
ALTER TABLE document ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE TABLE trail (client int, number int, text text);
ALTER TABLE trail REPLICA IDENTITY FULL;
CREATE TABLE event (id bigserial, at date NOT NULL, client int NOT NULL, number int NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE event_early PARTITION OF event FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE event_late PARTITION OF event FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
CREATE TABLE done (client int, number int, PRIMARY KEY (client, number));
