ALTER TABLE item ADD COLUMN score bigint;
-- measured
UPDATE item SET score = hits * 100;
