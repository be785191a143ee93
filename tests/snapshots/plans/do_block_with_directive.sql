CREATE TABLE t (id int PRIMARY KEY);
-- migration 2
-- bellows: phase expand because it only adds a role
DO $$ BEGIN CREATE ROLE reader; END $$;
ALTER TABLE t ADD COLUMN b int;
