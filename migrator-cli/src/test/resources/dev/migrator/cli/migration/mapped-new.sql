CREATE SCHEMA sales;
CREATE TABLE sales."order" (
    note text NOT NULL DEFAULT 'default of new', customer_id int NOT NULL, price numeric(12,2), id bigint PRIMARY KEY, body text);
ALTER TABLE sales."order" ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE TABLE sales.order_item (what text, item_id serial PRIMARY KEY, order_id bigint NOT NULL REFERENCES sales."order");
CREATE TABLE sales.log (at int, text text);
ALTER TABLE sales.log REPLICA IDENTITY FULL;
CREATE TABLE public.same (id int PRIMARY KEY, v text, extra int DEFAULT 7);
CREATE SEQUENCE sales.free;
