CREATE TABLE t (id int PRIMARY KEY, a int);
-- migration 2
ALTER TABLE t RENAME a TO b;
-- migration 3
ALTER TABLE t RENAME b TO c;
