CREATE TABLE t (id int PRIMARY KEY, a text);
-- migration 2
ALTER TABLE t DROP COLUMN a;
-- migration 3
ALTER TABLE t ADD COLUMN a int;
