CREATE EXTENSION timescaledb;
CREATE TABLE measured (id int PRIMARY KEY, at timestamptz);
-- migration 2
UPDATE measured SET at = time_bucket('1 day', at);
