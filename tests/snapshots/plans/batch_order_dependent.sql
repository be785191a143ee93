CREATE TABLE a (id int PRIMARY KEY, v int);
CREATE TABLE b (id int PRIMARY KEY, a_id int);
-- migration 2
UPDATE a SET v = s.n FROM (SELECT a_id, row_number() OVER (ORDER BY id) AS n FROM b) s WHERE s.a_id = a.id;
UPDATE a SET v = (SELECT id FROM b LIMIT 1);
UPDATE a SET v = floor(random() * 10)::int FROM b WHERE b.a_id = a.id;
