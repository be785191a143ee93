DROP INDEX account_by_code;
ALTER TABLE account ALTER COLUMN code TYPE int USING code::int;
