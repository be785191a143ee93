CREATE TABLE users (id int PRIMARY KEY, name text);
CREATE TABLE contacts (user_id int PRIMARY KEY REFERENCES users, email varchar(80) DEFAULT '', phone text);
-- migration 2
ALTER TABLE users ADD COLUMN email varchar(80), ADD COLUMN phone text;
UPDATE users AS u SET email = c.email, phone = c.phone FROM contacts c WHERE c.user_id = u.id;
-- migration 3
ALTER TABLE contacts DROP COLUMN email, DROP COLUMN phone;
