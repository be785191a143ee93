CREATE TABLE owner (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE account (
  id serial PRIMARY KEY,
  owner_id int NOT NULL REFERENCES owner ON DELETE CASCADE,
  code text NOT NULL UNIQUE,
  amount numeric(10, 2) DEFAULT 5,
  touched int NOT NULL DEFAULT 0,
  CONSTRAINT amount_is_sane CHECK (amount > -1000000)
);
CREATE TABLE entry (
  id int GENERATED ALWAYS AS IDENTITY (INCREMENT BY 3) PRIMARY KEY,
  account_id int NOT NULL CONSTRAINT entry_of_account REFERENCES account ON DELETE CASCADE,
  follows int REFERENCES entry ON DELETE SET NULL,
  note text
);
CREATE TABLE item (id int PRIMARY KEY, label text, price int, owner_name text);
CREATE INDEX account_by_code ON account (code text_pattern_ops, amount DESC NULLS LAST) INCLUDE (owner_id);
CREATE INDEX entry_by_account ON entry (account_id) WHERE note IS NOT NULL;
COMMENT ON COLUMN account.code IS 'digits';
COMMENT ON CONSTRAINT entry_of_account ON entry IS 'each entry has one';
COMMENT ON INDEX account_by_code IS 'for searches';
ALTER TABLE account ALTER COLUMN code SET STATISTICS 300;
GRANT SELECT (code) ON account TO pg_monitor;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.touched := OLD.touched + 1; RETURN NEW; END';
CREATE TRIGGER touch BEFORE UPDATE ON account FOR EACH ROW EXECUTE FUNCTION touch();
