CREATE TABLE a (id int PRIMARY KEY, old_id int, v int);
CREATE TABLE n (v int, w int);
-- migration 2
UPDATE a SET id = id + 1000;
UPDATE a SET id = old_id;
UPDATE n SET v = v + 1;
UPDATE n SET v = w;
DELETE FROM n WHERE v IS NULL;
