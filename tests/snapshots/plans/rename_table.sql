CREATE TABLE t (id int PRIMARY KEY, "B c" text);
-- migration 2
ALTER TABLE t RENAME TO "New t";
