-- hide-for 3661
CREATE SCHEMA "s ""x";
CREATE TABLE "s ""x"."T able" (id int PRIMARY KEY, "bellows_hidden_a" int, a int, "select" int,
  "ääääääääääääääääääääääääääääääb" int, "ääääääääääääääääääääääääääääääc" int);
-- migration 2
ALTER TABLE "s ""x"."T able" DROP COLUMN a, DROP COLUMN "select",
  DROP COLUMN "ääääääääääääääääääääääääääääääb", DROP COLUMN "ääääääääääääääääääääääääääääääc";
-- migration 3
DROP TABLE "s ""x"."T able";
