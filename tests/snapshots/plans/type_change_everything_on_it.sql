CREATE TABLE other (id int PRIMARY KEY);
CREATE TABLE t (id int PRIMARY KEY, "Old n" int NOT NULL DEFAULT 5 REFERENCES other (id), b text, CONSTRAINT positive CHECK ("Old n" > 0 AND t."Old n" < 100));
CREATE INDEX t_n ON t ("Old n" DESC NULLS LAST, b text_pattern_ops) INCLUDE (id) WHERE "Old n" > 1;
CREATE INDEX t_expr ON t (("Old n" + 1), b COLLATE "C");
CREATE UNIQUE INDEX t_u ON t (b, "Old n");
-- migration 2
ALTER TABLE t ALTER COLUMN "Old n" SET DATA TYPE bigint;
