CREATE TABLE "new" ("Id" int PRIMARY KEY, "found" text, "x y" text);
CREATE TABLE "select" (id int PRIMARY KEY, "a'id" int UNIQUE);
-- migration 2
ALTER TABLE "select" ADD COLUMN "moved" text, ADD COLUMN "old" text;
UPDATE "select" AS "old" SET "moved" = "new"."found", "old" = "new"."x y" FROM "new" WHERE "new"."Id" = "old"."a'id";
