CREATE TABLE t (id int PRIMARY KEY, word varchar(20) UNIQUE, other varchar(20));
CREATE INDEX t_other ON t (lower(other));
-- migration 2
ALTER TABLE t ALTER COLUMN word TYPE text;
ALTER TABLE t ALTER COLUMN other TYPE text;
