CREATE TABLE t (id int PRIMARY KEY, a int, b int);
CREATE INDEX t_i ON t (a);
-- migration 2
DROP INDEX t_i;
CREATE INDEX t_i ON t (a, b);
