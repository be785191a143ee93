ALTER TABLE item ADD COLUMN id_new bigint;
-- measured
UPDATE item SET id_new = id;
