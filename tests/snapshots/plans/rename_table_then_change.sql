CREATE TABLE t (id int PRIMARY KEY, a text);
-- migration 2
ALTER TABLE t RENAME TO u;
ALTER TABLE u ADD COLUMN b int;
CREATE INDEX u_a ON u (a);
