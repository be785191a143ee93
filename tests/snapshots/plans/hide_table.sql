-- hide-for 90
CREATE TABLE carts (id bigserial PRIMARY KEY, status text);
CREATE INDEX carts_status ON carts (status);
CREATE TABLE lines (id int PRIMARY KEY, cart_id bigint REFERENCES carts);
CREATE VIEW open_carts AS SELECT id FROM carts WHERE status = 'open';
-- migration 2
DROP VIEW open_carts;
DROP TABLE IF EXISTS lines, nothing_there, carts;
