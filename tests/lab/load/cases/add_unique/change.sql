ALTER TABLE item ADD CONSTRAINT item_name_key UNIQUE (name);
