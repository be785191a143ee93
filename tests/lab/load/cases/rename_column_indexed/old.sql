-- read name 25
SELECT name FROM item WHERE id = {key};
-- write name 20
UPDATE item SET name = {value} WHERE id = {key};
-- read hits 15
SELECT hits FROM item WHERE id = {key};
-- increment hits 20
UPDATE item SET hits = hits + 1 WHERE id = {key};
-- insert item name 10
INSERT INTO item (id, owner_id, name) VALUES ({new}, 1 + {random} % 1000, {value});
-- delete item 5
DELETE FROM item WHERE id = {old};
-- other state 5
SELECT state, created_at FROM item WHERE id = {random};
-- rows item 0
SELECT id FROM item WHERE id > {rows};
