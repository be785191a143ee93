ALTER TABLE entry ALTER COLUMN account_id TYPE bigint;
