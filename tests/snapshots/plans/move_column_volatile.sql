CREATE TABLE a (id int PRIMARY KEY, x text);
CREATE TABLE b (id int PRIMARY KEY, a_id int);
-- migration 2
ALTER TABLE b ADD COLUMN x text;
UPDATE b SET x = a.x || random() FROM a WHERE a.id = b.a_id;
