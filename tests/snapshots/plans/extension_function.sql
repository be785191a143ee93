CREATE EXTENSION ltree;
CREATE EXTENSION "uuid-ossp";
CREATE TABLE category (id int PRIMARY KEY, slug text NOT NULL);
-- migration 2
ALTER TABLE category ADD COLUMN path ltree;
UPDATE category SET path = text2ltree('root.' || slug);
-- migration 3
ALTER TABLE category ADD COLUMN token uuid DEFAULT uuid_generate_v4();
