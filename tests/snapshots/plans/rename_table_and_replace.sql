CREATE TABLE a (id int PRIMARY KEY);
-- migration 2
ALTER TABLE a RENAME TO a_old;
CREATE TABLE a (id bigint PRIMARY KEY, v text);
INSERT INTO a (id) SELECT id FROM a_old;
