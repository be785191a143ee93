CREATE TABLE t (id int PRIMARY KEY, a int, b int);
-- migration 2
ALTER TABLE t RENAME a TO x;
ALTER TABLE t RENAME b TO a;
ALTER TABLE t RENAME x TO b;
