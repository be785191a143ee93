CREATE TABLE a (id int PRIMARY KEY, x text);
CREATE TABLE c (id int PRIMARY KEY, a_id int);
CREATE TABLE b (id int PRIMARY KEY, c_id int);
-- migration 2
ALTER TABLE b ADD COLUMN x text;
UPDATE b SET x = a.x FROM a, c WHERE c.id = b.c_id AND a.id = c.a_id;
