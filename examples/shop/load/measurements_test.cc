#include "examples/shop/load/measurements.h"

#include <catch2/catch.hpp>

namespace shop {

using std::chrono::milliseconds;

TEST_CASE("percentiles are values that occurred") {
  Measurements measurements;
  measurements.enter("idle");
  for (int i = 100; i >= 1; --i) {
    measurements.record(Release::kOld, "read", milliseconds(i), {true, "", "", {}});
  }
  const auto latencies = measurements.report()["phases"][0]["milliseconds"];
  CHECK(latencies["p50"] == 50.0);
  CHECK(latencies["p99"] == 99.0);
  CHECK(latencies["worst"] == 100.0);
}

TEST_CASE("failures and flaws count for the phase and the release they happened in") {
  Measurements measurements;
  measurements.enter("idle");
  measurements.record(Release::kOld, "read", milliseconds(1), {true, "", "", {}});
  measurements.enter("migrate");
  measurements.record(Release::kOld, "read", milliseconds(1), {false, "42703", "first", {}});
  measurements.record(Release::kOld, "read", milliseconds(1), {false, "42703", "second", {}});
  measurements.record_flaw(Release::kNew, "order 1 is gone");

  const auto report = measurements.report();
  CHECK(report["phases"][0]["releases"]["shop-1.9"]["failed"] == 0);
  CHECK(report["phases"][1]["releases"]["shop-1.9"]["failed"] == 2);
  CHECK(report["phases"][1]["releases"]["shop-2.0"]["wrong"] == 1);
  REQUIRE(report["failures"].size() == 2);
  CHECK(report["failures"][0]["count"] == 2);
  CHECK(report["failures"][0]["message"] == "first");
}

}  // namespace shop
