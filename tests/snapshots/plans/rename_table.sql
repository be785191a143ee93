CREATE TABLE client (id bigint PRIMARY KEY, name text);
-- migration 2
ALTER TABLE client RENAME TO customers;
