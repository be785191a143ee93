CREATE TABLE t (id int PRIMARY KEY, word text);
CREATE INDEX t_word ON t (word);
-- migration 2
ALTER TABLE t ALTER COLUMN word TYPE text COLLATE "C";
