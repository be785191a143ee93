ALTER TABLE item ADD COLUMN token uuid;
-- measured
UPDATE item SET token = gen_random_uuid();
