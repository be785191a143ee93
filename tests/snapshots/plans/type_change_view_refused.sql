CREATE TABLE t (id int PRIMARY KEY, n int);
CREATE VIEW v AS SELECT n FROM t;
-- migration 2
ALTER TABLE t ALTER n TYPE bigint;
