CREATE TABLE a (id int PRIMARY KEY, v int);
CREATE TABLE b (id int PRIMARY KEY, v int);
-- migration 2
UPDATE a SET v = b.v FROM b WHERE b.id = a.id;
