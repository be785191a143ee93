CREATE TABLE t (id int PRIMARY KEY, doc json);
-- migration 2
ALTER TABLE t ALTER doc TYPE jsonb;
-- migration 3
ALTER TABLE t ALTER doc TYPE json;
