CREATE TABLE a (id int PRIMARY KEY, b_id int, x text);
CREATE TABLE b (id int PRIMARY KEY);
-- migration 2
ALTER TABLE b ADD COLUMN x text;
UPDATE b SET x = a.x FROM a WHERE a.b_id = b.id;
