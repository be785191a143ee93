CREATE TABLE posts (id bigint PRIMARY KEY, tenant_id int NOT NULL);
CREATE TABLE comments (id bigint PRIMARY KEY, post_id bigint NOT NULL REFERENCES posts, body text);
CREATE INDEX comments_post_id ON comments (post_id);
-- migration 2
ALTER TABLE comments ADD COLUMN tenant_id int;
UPDATE comments SET tenant_id = posts.tenant_id FROM posts WHERE posts.id = comments.post_id;
ALTER TABLE comments ALTER COLUMN tenant_id SET NOT NULL;
