CREATE TABLE t (id int PRIMARY KEY, n int, d int GENERATED ALWAYS AS (n * 2) STORED);
-- migration 2
ALTER TABLE t ALTER n TYPE bigint;
