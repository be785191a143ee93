CREATE TABLE a (id int, part int, v int, w text, PRIMARY KEY (id, part));
CREATE TABLE b (id int PRIMARY KEY, a_id int, v int);
-- migration 2
WITH s AS (SELECT a_id, sum(v) AS v FROM b GROUP BY a_id)
UPDATE a SET (v, w) = (s.v, 'x') FROM s WHERE s.a_id = a.id;
UPDATE a SET v = (SELECT max(v) FROM b WHERE b.a_id = a.id) WHERE EXISTS (SELECT FROM b WHERE b.id = a.part);
