CREATE TABLE t (n int);
-- migration 2
ALTER TABLE t ALTER n TYPE bigint;
