-- read owner 25
SELECT owner_id FROM item WHERE id = {key};
-- write owner 20
UPDATE item SET owner_id = {value} WHERE id = {key};
-- read hits 15
SELECT hits FROM item WHERE id = {key};
-- increment hits 20
UPDATE item SET hits = hits + 1 WHERE id = {key};
-- insert item owner 10
INSERT INTO item (id, owner_id, name) VALUES ({new}, {value}, 'fresh');
-- delete item 5
DELETE FROM item WHERE id = {old};
-- other owner 5
SELECT count(*) FROM item WHERE owner_id = 1001 + {random} % 1000;
-- rows item 0
SELECT id FROM item WHERE id > {rows};
