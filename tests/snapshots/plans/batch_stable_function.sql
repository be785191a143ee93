CREATE TABLE a (id int PRIMARY KEY, v int);
CREATE FUNCTION next_v(int) RETURNS int STABLE LANGUAGE sql AS 'SELECT max(v) + $1 FROM a';
-- migration 2
UPDATE a SET v = next_v(id);
