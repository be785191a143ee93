CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL);
-- migration 2
ALTER TABLE customers ADD COLUMN first_name text, ADD COLUMN last_name text;
-- bellows: back name = concat_ws(' ', first_name, last_name) because middle names end up in the last name
UPDATE customers SET first_name = split_part(name, ' ', 1), last_name = substr(name, length(split_part(name, ' ', 1)) + 2);
ALTER TABLE customers DROP COLUMN name;
