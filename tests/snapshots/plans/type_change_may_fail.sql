CREATE TABLE t (id int PRIMARY KEY, code text NOT NULL UNIQUE, b text);
-- migration 2
ALTER TABLE t ALTER code TYPE int USING (trim(t.code) || coalesce(b, ''))::int;
