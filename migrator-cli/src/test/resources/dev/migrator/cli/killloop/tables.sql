-- Tables that the kill loop changes in every way at once; few rows, so that sessions meet on them.
SET search_path = public;
CREATE TABLE account (id int PRIMARY KEY, balance bigint NOT NULL);
CREATE TABLE item (id int PRIMARY KEY, code text NOT NULL UNIQUE, amount int, note text, big text);
ALTER TABLE item ALTER COLUMN big SET STORAGE EXTERNAL;
CREATE TABLE seat (id int PRIMARY KEY, place int NOT NULL, UNIQUE (place) DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE loose (a int, b text, c numeric);
ALTER TABLE loose REPLICA IDENTITY FULL;
CREATE TABLE scratch (id int PRIMARY KEY, text text);
CREATE TABLE bulk (id bigint PRIMARY KEY, batch int NOT NULL, text text);
CREATE TABLE round (number bigint PRIMARY KEY);
