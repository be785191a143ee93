ALTER TABLE item ADD COLUMN code_new int;
-- measured
UPDATE item SET code_new = code::int;
