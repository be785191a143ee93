CREATE TABLE queue (id serial PRIMARY KEY, queue_name text NOT NULL, message_id text NOT NULL);
CREATE UNIQUE INDEX unique_queue_name ON queue (queue_name);
-- migration 2
DROP INDEX IF EXISTS unique_queue_name;
ALTER TABLE queue DROP CONSTRAINT IF EXISTS queue_pkey;
ALTER TABLE queue DROP COLUMN IF EXISTS id;
ALTER TABLE queue ADD PRIMARY KEY (queue_name, message_id);
