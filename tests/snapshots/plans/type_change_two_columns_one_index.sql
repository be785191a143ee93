CREATE TABLE t (id int PRIMARY KEY, a int, b int);
CREATE INDEX t_ab ON t (a, b);
-- migration 2
ALTER TABLE t ALTER a TYPE bigint, ALTER b TYPE bigint;
