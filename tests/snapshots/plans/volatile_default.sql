CREATE TABLE t (id int PRIMARY KEY);
-- migration 2
ALTER TABLE t ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid();
