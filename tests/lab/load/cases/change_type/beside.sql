ALTER TABLE item ADD COLUMN owner_id_new bigint;
-- measured
UPDATE item SET owner_id_new = owner_id;
