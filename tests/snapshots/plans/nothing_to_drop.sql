CREATE TABLE workflow (id int PRIMARY KEY, correlation_id text);
CREATE TABLE old_a (id int);
-- migration 2
DROP INDEX IF EXISTS workflow_corr_id_index;
CREATE INDEX workflow_corr_id_index ON workflow (correlation_id);
ALTER TABLE workflow ADD COLUMN IF NOT EXISTS correlation_id text;
-- migration 3
DROP TABLE IF EXISTS old_a, old_b;
CREATE TABLE old_b (id int);
