\ir ../../item.sql
CREATE TABLE owner (id int PRIMARY KEY, touched int NOT NULL DEFAULT 0);
INSERT INTO owner SELECT generate_series(1, 1000);
