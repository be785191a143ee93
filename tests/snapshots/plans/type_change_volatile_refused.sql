CREATE TABLE t (id int PRIMARY KEY, n text);
-- migration 2
ALTER TABLE t ALTER n TYPE uuid USING gen_random_uuid();
