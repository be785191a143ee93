CREATE TABLE users (id int PRIMARY KEY, email text, bio text NOT NULL);
CREATE TABLE profiles (id int PRIMARY KEY, user_id int NOT NULL UNIQUE REFERENCES users, theme text);
-- migration 2
ALTER TABLE profiles ADD COLUMN bio text;
UPDATE profiles SET bio = users.bio FROM users WHERE users.id = profiles.user_id;
ALTER TABLE profiles ALTER bio SET NOT NULL;
ALTER TABLE users DROP COLUMN bio;
