CREATE TABLE posts (id bigint PRIMARY KEY, tenant_id int NOT NULL);
CREATE TABLE comments (id bigint PRIMARY KEY, post_id bigint NOT NULL, deleted boolean);
-- migration 2
ALTER TABLE comments ADD COLUMN tenant_id int;
UPDATE comments c SET tenant_id = posts.tenant_id FROM posts WHERE NOT c.deleted AND (posts.id = c.post_id);
