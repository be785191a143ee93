CREATE TABLE a (id int PRIMARY KEY, b_id int);
CREATE TABLE b (id int PRIMARY KEY, name text);
-- migration 2
ALTER TABLE a ADD COLUMN b_name text;
UPDATE a SET b_name = b.name FROM b WHERE b.id = a.b_id;
ALTER TABLE a ALTER COLUMN b_name SET NOT NULL;
