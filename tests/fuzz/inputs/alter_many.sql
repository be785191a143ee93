-- bellows: allow create-index because it is tiny
CREATE INDEX i ON t (b);
ALTER TABLE t ADD COLUMN d int NOT NULL, ADD CHECK (a > 0), DROP COLUMN c;
