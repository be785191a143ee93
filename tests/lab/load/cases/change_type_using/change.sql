ALTER TABLE item ALTER COLUMN code TYPE int USING code::int;
