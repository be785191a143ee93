CREATE TABLE t (id int PRIMARY KEY, a varchar(20), b numeric(10, 2));
-- migration 2
ALTER TABLE t ALTER COLUMN a TYPE text, ALTER COLUMN b TYPE numeric(12, 2);
