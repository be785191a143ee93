-- hide-for 3600
CREATE TABLE t (id int PRIMARY KEY, a text, b text);
CREATE TABLE u (id int PRIMARY KEY);
-- migration 2
ALTER TABLE t DROP COLUMN a;
ALTER TABLE t DROP COLUMN b;
ALTER TABLE t ADD COLUMN a int;
-- migration 3
DROP TABLE u;
CREATE TABLE u (n int);
