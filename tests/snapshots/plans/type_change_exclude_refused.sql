CREATE TABLE t (id int PRIMARY KEY, n int, EXCLUDE USING btree (n WITH =));
-- migration 2
ALTER TABLE t ALTER n TYPE bigint;
