CREATE TABLE a (id int PRIMARY KEY, x text, y text);
CREATE TABLE b (id int PRIMARY KEY, a_id int);
-- migration 2
ALTER TABLE b ADD COLUMN x text;
-- bellows: back y = b.x
UPDATE b SET x = a.x FROM a WHERE a.id = b.a_id;
