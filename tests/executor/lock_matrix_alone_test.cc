#include <catch2/catch.hpp>

#include "tests/executor/lock_matrix.h"

namespace bellows {
namespace {

TEST_CASE("what a server refuses in a transaction is said to need none", "[pg]") {
  check_alone({
      {"CREATE INDEX CONCURRENTLY x ON orders (total)",
       {"locks public.orders: SHARE UPDATE EXCLUSIVE", "builds public.x"}},
      {"DROP INDEX CONCURRENTLY orders_status_idx",
       {"locks public.orders: SHARE UPDATE EXCLUSIVE",
        "locks public.orders_status_idx: ACCESS EXCLUSIVE"}},
      {"REINDEX TABLE CONCURRENTLY named",
       {"locks public.named: SHARE UPDATE EXCLUSIVE",
        "locks public.named_pkey: SHARE UPDATE EXCLUSIVE", "builds public.named_pkey"}},
      {"REINDEX INDEX CONCURRENTLY named_pkey",
       {"locks public.named: SHARE UPDATE EXCLUSIVE",
        "locks public.named_pkey: SHARE UPDATE EXCLUSIVE", "builds public.named_pkey"}},
      {"REINDEX SCHEMA other",
       {"locks other.far: SHARE", "locks other.far_pkey: ACCESS EXCLUSIVE",
        "builds other.far_pkey"}},
      {"VACUUM named",
       {"locks public.named: SHARE UPDATE EXCLUSIVE", "locks public.named_pkey: ROW EXCLUSIVE"}},
      {"VACUUM FULL named",
       {"locks public.named: ACCESS EXCLUSIVE", "locks public.named_pkey: ACCESS EXCLUSIVE",
        "rewrites public.named", "builds public.named_pkey"}},
      {"ALTER TABLE logs DETACH PARTITION logs_1 CONCURRENTLY",
       {"locks public.logs: SHARE UPDATE EXCLUSIVE", "locks public.logs_1: ACCESS EXCLUSIVE"}},
      {"CREATE DATABASE n", {}},
      {"ALTER SYSTEM SET work_mem = '4MB'", {}},
  });
}

}  // namespace
}  // namespace bellows
