\ir ../../item.sql
CREATE TABLE review (id int PRIMARY KEY, item_id int NOT NULL REFERENCES item ON DELETE CASCADE, stars int NOT NULL DEFAULT 3);
INSERT INTO review SELECT n, n FROM generate_series(1, :rows / 5) n;
CREATE INDEX review_item ON review (item_id);
