INSERT INTO owner SELECT n, 'owner ' || n FROM generate_series(1, 50) n;
INSERT INTO account (owner_id, code, amount) SELECT n % 50 + 1, n::text, n % 90 - 20 FROM generate_series(1, :rows) n;
INSERT INTO entry (account_id, note) SELECT n % :rows + 1, CASE WHEN n % 3 = 0 THEN 'note ' || n END FROM generate_series(1, :rows * 2) n;
UPDATE entry SET follows = 1 + 3 * (id % 100) WHERE id % 5 = 0;
INSERT INTO item SELECT n, 'item ' || n, n FROM generate_series(1, :rows) n;
