CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE c (id int, p_id int REFERENCES p) PARTITION BY RANGE (id);
-- migration 2
ALTER TABLE p ALTER id TYPE bigint;
