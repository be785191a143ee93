CREATE TABLE a (id int PRIMARY KEY);
-- migration 2
ALTER TABLE a RENAME TO b;
-- migration 3
ALTER TABLE b RENAME TO c;
