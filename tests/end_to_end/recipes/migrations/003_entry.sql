ALTER TABLE entry ALTER COLUMN id TYPE bigint, ALTER COLUMN account_id TYPE bigint;
