CREATE TABLE a (id int PRIMARY KEY, v int, w text);
CREATE TABLE b (id int PRIMARY KEY, a_id int, v int);
-- migration 2
UPDATE a SET v = b.v FROM b WHERE b.a_id = a.id AND b.v IS DISTINCT FROM a.v;
DELETE FROM ONLY a AS x USING b, (SELECT 1 AS one) c WHERE x.id = b.a_id AND c.one = b.v RETURNING x.id;
