#include <catch2/catch.hpp>

#include "tests/executor/lock_matrix.h"

namespace bellows {
namespace {

TEST_CASE("CREATE locks and builds as said", "[pg]") {
  check_matrix({
      {"CREATE INDEX x ON orders (total)", {}},
      {"CREATE UNIQUE INDEX x ON events (id, at)", {}},
      {"CREATE INDEX x ON events (kind)", {}},
      {"CREATE INDEX x ON ONLY events (kind)", {}},
      {"CREATE TABLE n (id integer REFERENCES customers)", {}},
      {"CREATE TABLE n (LIKE customers INCLUDING ALL)", {}},
      {"CREATE TABLE events_3 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')",
       {"scans public.events_rest"}},
      {"CREATE TABLE logs_3 PARTITION OF logs FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')",
       {}},
      {"CREATE TABLE cats () INHERITS (animals)", {}},
      {"CREATE TABLE n AS SELECT * FROM orders", {}},
      {"CREATE VIEW n AS SELECT * FROM orders", {}},
      {"CREATE OR REPLACE VIEW order_view AS SELECT id, status, total FROM orders", {}},
      {"CREATE MATERIALIZED VIEW n AS SELECT * FROM orders", {}},
      {"CREATE TRIGGER n BEFORE INSERT ON customers FOR EACH ROW EXECUTE FUNCTION touch()", {}},
      {"CREATE RULE n AS ON DELETE TO lonely DO INSTEAD NOTHING", {}},
      {"CREATE POLICY n ON lonely", {}},
      {"CREATE STATISTICS n ON a, b FROM lonely", {}},
      {"CREATE SEQUENCE n OWNED BY lonely.a", {}},
      {"CREATE SCHEMA n", {}},
      {"CREATE FUNCTION n() RETURNS integer LANGUAGE sql AS 'SELECT 1'", {}},
      {"CREATE INDEX x ON orders (lower(status)) WHERE total > 1", {}},
      {"CREATE UNIQUE INDEX x ON orders (id, status) INCLUDE (total)", {}},
      {"CREATE INDEX IF NOT EXISTS orders_status_idx ON orders (total)", {}},
      {"CREATE INDEX x ON order_totals (total)", {}},
      {"CREATE INDEX x ON animals (id)", {}},
      {"CREATE INDEX x ON ONLY parts (at)", {}},
      {"CREATE TABLE n (id serial PRIMARY KEY, a integer UNIQUE)", {}},
      {"CREATE TABLE IF NOT EXISTS orders (id integer REFERENCES customers)", {}},
      {"CREATE TABLE n (a integer REFERENCES customers, b bigint REFERENCES orders, c integer "
       "REFERENCES n, id integer PRIMARY KEY)",
       {}},
      {"CREATE TABLE n (LIKE orders)", {}},
      {"CREATE TABLE n (LIKE orders INCLUDING DEFAULTS INCLUDING IDENTITY)", {}},
      {"CREATE TABLE n (a mood, b positive, c integer DEFAULT note_order())", {}},
      {"CREATE TABLE n (a integer DEFAULT nextval('free_seq'))", {}},
      {"CREATE TABLE parts_3 PARTITION OF parts FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')",
       {}},
      {"CREATE TABLE n (x integer) INHERITS (animals, lonely)", {}},
      {"CREATE TABLE other.n (id integer REFERENCES other.far)", {}},
      {"CREATE TEMP TABLE n (a integer)", {}},
      {"CREATE UNLOGGED TABLE n (a integer)", {}},
      {"CREATE VIEW n AS SELECT * FROM order_names", {}},
      {"CREATE VIEW n AS SELECT 1 AS one", {}},
      {"CREATE OR REPLACE VIEW order_names AS SELECT v.id, n.name FROM order_view v JOIN named n "
       "ON n.id = v.id",
       {}},
      {"CREATE MATERIALIZED VIEW n AS SELECT * FROM order_names WITH NO DATA", {}},
      {"CREATE TRIGGER n AFTER UPDATE OF kind ON events FOR EACH ROW EXECUTE FUNCTION touch()", {}},
      {"CREATE TRIGGER n AFTER UPDATE ON events FOR EACH STATEMENT EXECUTE FUNCTION touch()", {}},
      {"CREATE CONSTRAINT TRIGGER n AFTER INSERT ON orders FROM customers FOR EACH ROW EXECUTE "
       "FUNCTION touch()",
       {}},
      {"CREATE OR REPLACE TRIGGER orders_touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE "
       "FUNCTION touch()",
       {}},
      {"CREATE TRIGGER n INSTEAD OF INSERT ON order_view FOR EACH ROW EXECUTE FUNCTION touch()",
       {}},
      {"CREATE POLICY n ON orders USING (id > 0)", {}},
      {"CREATE SEQUENCE n", {}},
      {"CREATE TYPE n AS ENUM ('a')", {}},
      {"CREATE TYPE n AS (a integer)", {}},
      {"CREATE DOMAIN n AS integer CHECK (VALUE > 0)", {}},
      {"CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; "
       "END'",
       {}},
      {"CREATE STATISTICS n (dependencies) ON customer_id, status FROM orders", {}},
  });
}

}  // namespace
}  // namespace bellows
