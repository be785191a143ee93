CREATE TABLE t (id int, n int) PARTITION BY RANGE (id);
-- migration 2
ALTER TABLE t ALTER n TYPE bigint;
