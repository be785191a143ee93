CREATE TABLE t (id int PRIMARY KEY, lower varchar(9));
CREATE INDEX t_lower ON t (lower(lower), lower(t.lower));
-- migration 2
ALTER TABLE t ALTER lower TYPE char(9);
