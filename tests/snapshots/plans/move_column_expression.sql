CREATE TABLE a (id int PRIMARY KEY, x int);
CREATE TABLE b (id int PRIMARY KEY, a_id int UNIQUE, factor int);
-- migration 2
ALTER TABLE b ADD COLUMN y int;
UPDATE b SET y = a.x * factor FROM a WHERE a.id = b.a_id;
