CREATE TABLE a (id int PRIMARY KEY, v int);
CREATE VIEW shown AS SELECT id, v FROM a;
-- migration 2
UPDATE a SET v = o.v FROM a o WHERE o.id = a.id - 1;
UPDATE a SET v = s.v FROM shown s WHERE s.id = a.id;
DELETE FROM a WHERE v < (SELECT avg(v) FROM a);
