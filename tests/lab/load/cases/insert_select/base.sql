\ir ../../item.sql
CREATE TABLE archive (id int PRIMARY KEY, name text NOT NULL, created_at timestamptz NOT NULL);
