CREATE TABLE jobs (id int PRIMARY KEY, state text);
-- migration 2
CREATE TABLE old_states (id int PRIMARY KEY, state text);
INSERT INTO old_states SELECT id, state FROM jobs;
-- migration 3
UPDATE jobs SET state = 'done' FROM old_states o WHERE o.id = jobs.id AND o.state = 'closed';
DROP TABLE old_states;
