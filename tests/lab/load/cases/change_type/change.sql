ALTER TABLE item ALTER COLUMN owner_id TYPE bigint;
