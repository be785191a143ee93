\ir ../../item.sql
CREATE SEQUENCE item_id_seq AS int OWNED BY item.id;
SELECT setval('item_id_seq', :rows);
ALTER TABLE item ALTER COLUMN id SET DEFAULT nextval('item_id_seq');
