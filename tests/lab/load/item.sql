-- The table of most cases: about 140 bytes a row, as measured. Rows 1 to :rows; everything that the
-- load may write starts below 1001, so that each value it writes is new.
CREATE TABLE item (
  id int PRIMARY KEY,
  owner_id int NOT NULL,
  name text NOT NULL,
  hits int NOT NULL DEFAULT 0,
  state text NOT NULL DEFAULT 'new',
  created_at timestamptz NOT NULL DEFAULT now(),
  note text
);
INSERT INTO item
SELECT n, 1 + n % 1000, 'item ' || n, n % 100, CASE WHEN n % 10 = 0 THEN 'gone' ELSE 'new' END,
  timestamptz '2024-01-01' + n * interval '1 second', md5(n::text) || md5((n + 1)::text)
FROM generate_series(1, :rows) n;
