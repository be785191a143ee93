-- hide-for 3600
CREATE TABLE sent (id int PRIMARY KEY, a text);
CREATE PUBLICATION feed FOR TABLE sent;
CREATE TABLE days (day date NOT NULL, note text) PARTITION BY RANGE (day);
CREATE TABLE day_1 PARTITION OF days FOR VALUES FROM ('2026-01-01') TO ('2026-01-02');
CREATE TABLE day_2 PARTITION OF days FOR VALUES FROM ('2026-01-02') TO ('2026-01-03');
CREATE TABLE parent (id int, a text);
CREATE TABLE child () INHERITS (parent);
CREATE TABLE x (id int, label text);
CREATE TABLE y (id int, label text);
CREATE VIEW labels AS SELECT y.label FROM x JOIN y ON x.id = y.id;
-- migration 2
ALTER TABLE x DROP COLUMN label;
ALTER TABLE sent DROP COLUMN a;
DROP TABLE day_1;
ALTER TABLE days DROP COLUMN note;
ALTER TABLE ONLY parent DROP COLUMN a;
DROP TABLE child;
