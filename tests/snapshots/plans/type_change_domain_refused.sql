CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE TABLE t (id int PRIMARY KEY, n int);
-- migration 2
ALTER TABLE t ALTER n TYPE positive;
