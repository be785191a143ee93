ALTER TABLE item RENAME COLUMN name TO full_name;
