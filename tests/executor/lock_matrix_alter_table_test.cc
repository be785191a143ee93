#include <catch2/catch.hpp>

#include "tests/executor/lock_matrix.h"

namespace bellows {
namespace {

TEST_CASE("ALTER TABLE on tables and constraints locks and scans as said", "[pg]") {
  check_matrix({
      {"ALTER TABLE customers RENAME TO clients", {}},
      {"ALTER TABLE items ADD FOREIGN KEY (position) REFERENCES customers", {}},
      {"ALTER TABLE items ADD FOREIGN KEY (position) REFERENCES customers NOT VALID", {}},
      {"ALTER TABLE orders VALIDATE CONSTRAINT orders_total_check", {}},
      {"ALTER TABLE orders VALIDATE CONSTRAINT orders_other_fkey", {}},
      {"ALTER TABLE customers ADD CHECK (balance >= 0)", {}},
      {"ALTER TABLE customers ADD CHECK (balance >= 0) NOT VALID", {}},
      {"ALTER TABLE customers ADD UNIQUE (name)", {}},
      {"ALTER TABLE items ADD PRIMARY KEY (order_id, position)", {}},
      {"ALTER TABLE orders ADD UNIQUE USING INDEX orders_ref_idx", {}},
      {"ALTER TABLE items DROP CONSTRAINT items_order_id_fkey", {}},
      {"ALTER TABLE customers DROP CONSTRAINT customers_email_key", {}},
      {"ALTER TABLE customers DROP CONSTRAINT customers_pkey CASCADE", {}},
      {"ALTER TABLE customers SET (fillfactor = 90)", {}},
      {"ALTER TABLE lonely SET UNLOGGED", {}},
      {"ALTER TABLE orders CLUSTER ON orders_status_idx", {}},
      {"ALTER TABLE orders REPLICA IDENTITY FULL", {}},
      {"ALTER TABLE orders ENABLE ROW LEVEL SECURITY", {}},
      {"ALTER TABLE orders DISABLE TRIGGER orders_touch", {}},
      {"ALTER TABLE orders SET SCHEMA other", {}},
      {"ALTER TABLE customers RENAME CONSTRAINT customers_email_key TO y", {}},
      {"ALTER TABLE events ATTACH PARTITION events_new FOR VALUES FROM ('2023-01-01') TO "
       "('2024-01-01')",
       {}},
      {"ALTER TABLE events ATTACH PARTITION events_checked FOR VALUES FROM ('2024-01-01') TO "
       "('2025-01-01')",
       {}},
      {"ALTER TABLE events DETACH PARTITION events_1", {}},
      {"ALTER TABLE logs DETACH PARTITION logs_1", {}},
      {"ALTER TABLE animals ADD CHECK (id > 0)", {}},
      {"ALTER TABLE events ADD PRIMARY KEY (id, at)", {}},
      {"ALTER TABLE events ADD FOREIGN KEY (id) REFERENCES customers", {}},
      {"ALTER TABLE dogs NO INHERIT animals", {}},
      {"ALTER TABLE orders DROP CONSTRAINT orders_customer_id_fkey", {}},
      {"ALTER TABLE orders DROP CONSTRAINT orders_total_check", {}},
      {"ALTER TABLE customers DROP CONSTRAINT nick_there", {}},
      {"ALTER TABLE orders OWNER TO pg_monitor", {}},
      {"ALTER TABLE lonely ADD UNIQUE (a), ADD UNIQUE (b, a)", {}},
      {"ALTER TABLE lonely ADD EXCLUDE (id WITH =)", {}},
      {"ALTER TABLE lonely DISABLE TRIGGER ALL", {}},
      {"ALTER TABLE parts DISABLE TRIGGER parts_touch", {}},
      {"ALTER TABLE parts ENABLE ALWAYS TRIGGER parts_touch", {}},
      {"ALTER TABLE ruled DISABLE RULE ruled_rule", {}},
      {"ALTER TABLE lonely FORCE ROW LEVEL SECURITY", {}},
      {"ALTER TABLE lonely SET WITHOUT CLUSTER", {}},
      {"ALTER TABLE lonely RESET (fillfactor)", {}},
      {"ALTER TABLE lonely SET (autovacuum_enabled = false, toast_tuple_target = 4096)", {}},
      {"ALTER TABLE lonely SET (user_catalog_table = true)", {}},
      {"ALTER TABLE lonely REPLICA IDENTITY NOTHING", {}},
      {"ALTER TABLE orders REPLICA IDENTITY USING INDEX orders_pkey", {}},
      {"ALTER TABLE tags VALIDATE CONSTRAINT tags_label_check", {}},
      {"ALTER TABLE tags DROP CONSTRAINT tags_parent_fkey", {}},
      {"ALTER TABLE tags RENAME CONSTRAINT tags_label_check TO y", {}},
      {"ALTER TABLE tag_notes RENAME CONSTRAINT tag_notes_tag_fkey TO y", {}},
      {"ALTER TABLE parts ATTACH PARTITION parts_new FOR VALUES FROM ('2022-01-01') TO "
       "('2023-01-01')",
       {}},
      {"ALTER TABLE parts DETACH PARTITION parts_1", {}},
      {"ALTER TABLE parts DROP CONSTRAINT parts_pkey", {}},
      {"ALTER TABLE parts ADD CHECK (id > 0)", {}},
      {"ALTER TABLE events ADD UNIQUE (at, id)", {}},
      {"ALTER TABLE events ADD CONSTRAINT kinds CHECK (kind <> '') NOT VALID", {}},
      {"ALTER TABLE events_1 ADD CHECK (id > 0)", {}},
      {"ALTER TABLE events OWNER TO pg_monitor", {}},
      {"ALTER TABLE events_1 RENAME TO events_old", {}},
      {"ALTER TABLE ONLY animals ADD CHECK (id > 0) NO INHERIT", {}},
      {"ALTER TABLE lonely SET SCHEMA other", {}},
      {"ALTER TABLE orders SET LOGGED", {}},
      {"ALTER TABLE tag_notes ADD FOREIGN KEY (tag) REFERENCES other.far NOT VALID", {}},
      {"ALTER TABLE items ADD FOREIGN KEY (order_id) REFERENCES orders", {}},
      {"ALTER TABLE lonely ADD CONSTRAINT self FOREIGN KEY (a) REFERENCES tags NOT VALID", {}},
      {"ALTER TABLE beasts INHERIT animals", {}},
  });
}

}  // namespace
}  // namespace bellows
