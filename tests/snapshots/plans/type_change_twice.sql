CREATE TABLE t (id int PRIMARY KEY, n smallint);
CREATE INDEX t_n ON t (n);
-- migration 2
ALTER TABLE t ALTER n TYPE int;
-- migration 3
ALTER TABLE t ALTER n TYPE bigint;
