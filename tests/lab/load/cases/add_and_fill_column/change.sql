ALTER TABLE item ADD COLUMN score bigint;
UPDATE item SET score = hits * 100;
ALTER TABLE item ALTER COLUMN score SET NOT NULL;
