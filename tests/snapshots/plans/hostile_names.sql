CREATE TABLE "Order Items" (id int PRIMARY KEY, "select" text, "a""b" text);
-- migration 2
ALTER TABLE "Order Items" RENAME COLUMN "select" TO "Wähle; DROP TABLE x";
CREATE INDEX "I X" ON "Order Items" ("a""b");
