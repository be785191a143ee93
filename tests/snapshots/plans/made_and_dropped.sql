-- migration 2
CREATE TABLE jobs (id int PRIMARY KEY, state text);
CREATE INDEX jobs_state ON jobs (state);
CREATE TABLE scratch (id int);
-- migration 3
DROP INDEX jobs_state;
CREATE INDEX jobs_state ON jobs (state, id);
DROP TABLE scratch;
