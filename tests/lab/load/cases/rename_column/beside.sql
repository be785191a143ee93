ALTER TABLE item ADD COLUMN full_name text;
-- measured
UPDATE item SET full_name = name;
