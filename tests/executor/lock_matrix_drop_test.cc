#include <catch2/catch.hpp>

#include "tests/executor/lock_matrix.h"

namespace bellows {
namespace {

TEST_CASE("DROP locks as said", "[pg]") {
  check_matrix({
      {"DROP INDEX orders_status_idx", {}},
      {"DROP INDEX events_at_idx", {}},
      {"DROP TABLE items", {}},
      {"DROP TABLE orders CASCADE", {}},
      {"DROP TABLE events_1", {}},
      {"DROP TABLE events", {}},
      {"DROP TABLE logs_1", {}},
      {"DROP MATERIALIZED VIEW order_totals", {}},
      {"DROP SEQUENCE free_seq", {}},
      {"DROP TYPE mood CASCADE", {}},
      {"DROP FUNCTION touch CASCADE", {}},
      {"DROP TRIGGER orders_touch ON orders", {}},
      {"DROP SCHEMA other CASCADE", {}},
      {"DROP DOMAIN plain CASCADE", {}},
      {"DROP INDEX orders_status_idx, orders_open_idx", {}},
      {"DROP INDEX IF EXISTS nothing", {}},
      {"DROP TABLE IF EXISTS nothing", {}},
      {"DROP TABLE tag_notes", {}},
      {"DROP TABLE tags CASCADE", {}},
      {"DROP TABLE customers CASCADE", {}},
      {"DROP TABLE items, orders CASCADE", {}},
      {"DROP TABLE animals CASCADE", {}},
      {"DROP TABLE dogs", {}},
      {"DROP TABLE parts_1", {}},
      {"DROP TABLE parts", {}},
      {"DROP TABLE lonely", {}},
      {"DROP TABLE other.far", {}},
      {"DROP VIEW order_names", {}},
      {"DROP VIEW order_view CASCADE", {}},
      {"DROP SEQUENCE customers_id_seq CASCADE", {}},
      {"DROP DOMAIN positive CASCADE", {}},
      {"DROP FUNCTION note_order", {}},
      {"DROP RULE ruled_rule ON ruled", {}},
      {"DROP POLICY ruled_policy ON ruled", {}},
      {"DROP TRIGGER parts_touch ON parts", {}},
      {"DROP TRIGGER IF EXISTS nothing ON lonely", {}},
  });
}

}  // namespace
}  // namespace bellows
