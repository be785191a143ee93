-- read name 25
SELECT name FROM article WHERE id = {key};
-- write name 20
UPDATE article SET name = {value} WHERE id = {key};
-- read hits 15
SELECT hits FROM article WHERE id = {key};
-- increment hits 20
UPDATE article SET hits = hits + 1 WHERE id = {key};
-- insert item name 10
INSERT INTO article (id, owner_id, name) VALUES ({new}, 1 + {random} % 1000, {value});
-- delete item 5
DELETE FROM article WHERE id = {old};
-- other state 5
SELECT state, created_at FROM article WHERE id = {random};
-- rows item 0
SELECT id FROM article WHERE id > {rows};
