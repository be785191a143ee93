CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL);
-- migration 2
-- bellows: back name = upper(name)
UPDATE customers SET name = trim(name);
