-- The new release: the new name of the table, and nothing that depends on the changed types.
\set a random(1, 250)
\set n random(1, 2000000000)
UPDATE account SET amount = amount + 1 WHERE id = :a;
INSERT INTO entry (account_id, note) VALUES (:a, 'y');
UPDATE entry SET account_id = 1 + :a % 250 WHERE id = 1 + 3 * :a;
UPDATE article SET price = price + 1 WHERE id = :a;
INSERT INTO article (id, label) VALUES (:n, 'new') ON CONFLICT (id) DO UPDATE SET price = 0;
SELECT price FROM article WHERE id = :a;
