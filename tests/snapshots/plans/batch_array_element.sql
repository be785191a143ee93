CREATE TABLE a (id int PRIMARY KEY, v int[], j jsonb);
-- migration 2
UPDATE a SET v[1] = 0, j['k'] = '1' WHERE v IS NOT NULL;
