-- The old release.
\set a random(1, 250)
\set n random(1, 2000000000)
UPDATE account SET amount = amount + 1 WHERE id = :a;
INSERT INTO account (owner_id, code) VALUES (1 + :a % 50, :n::text) ON CONFLICT (code) DO NOTHING;
INSERT INTO entry (account_id, note) VALUES (:a, 'x');
UPDATE entry SET account_id = 1 + :a % 250 WHERE id = 1 + 3 * :a;
DELETE FROM entry WHERE id = (SELECT max(id) FROM entry);
UPDATE item SET price = price + 1 WHERE id = :a;
INSERT INTO item (id, label) VALUES (:n, 'new') ON CONFLICT (id) DO UPDATE SET price = 0;
SELECT * FROM account WHERE code = :a::text;
