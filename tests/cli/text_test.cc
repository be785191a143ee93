// How things look: errors, findings' code frames, progress, suggestions, durations.
#include <catch2/catch.hpp>

#include "cli/lint/code_frame.h"
#include "cli/observers.h"
#include "cli/report_error.h"
#include "cli/suggest.h"
#include "executor/duration.h"
#include "migrations/json.h"

namespace bellows {
namespace {

using std::chrono::milliseconds;

const Style kPlainStyle{Stream::kPlain};

TEST_CASE("an error has a message, a place and a hint") {
  const Error error{
      ErrorCode::kSource, "it does not parse", "Correct it.", {"a.sql", 3, 7}, "42601"};
  CHECK(error_text(error, kPlainStyle) ==
        "error: it does not parse (SQLSTATE 42601)\n  at a.sql:3:7\n  hint: Correct it.\n");
  CHECK(error_json(error) ==
        "{\"error\":{\"code\":\"source\",\"message\":\"it does not parse\",\"hint\":\"Correct "
        "it.\",\"file\":\"a.sql\",\"line\":3,\"column\":7,\"sqlstate\":\"42601\"}}\n");
  CHECK(error_text({ErrorCode::kUsage, "no", "", {}, ""}, kPlainStyle) == "error: no\n");
}

TEST_CASE("a code frame marks what is meant") {
  const std::string text = "SELECT 1;\n\tDROP TABLE \"ä\";\nSELECT\n  2\n  ,3\n  ,4\n  ,5;\n";
  CHECK(code_frame(text, {11, 26}, 2, Severity::kError, kPlainStyle) ==
        "  2 | \tDROP TABLE \"ä\";\n    | \t^^^^^^^^^^^^^^\n");
  const std::size_t begin = text.find("SELECT\n");
  CHECK(code_frame(text, {begin, text.size() - 2}, 3, Severity::kError, kPlainStyle) ==
        "  3 | SELECT\n    | ^^^^^^\n  4 |   2\n  5 |   ,3\n  6 |   ,4\n    | …\n");
  CHECK(code_frame("", {0, 0}, 1, Severity::kError, kPlainStyle).empty());
}

TEST_CASE("what somebody mistyped is guessed only when it is close") {
  const std::vector<std::string> names = {"stall-budget", "deadline"};
  CHECK(closest_name("stal-budget", names) == "stall-budget");
  CHECK(closest_name("dealdine", names) == "deadline");
  CHECK(closest_name("password", names).empty());
  CHECK(suggestion("password", names) == "Say one of deadline, stall-budget.");
}

TEST_CASE("durations are read and written") {
  CHECK(*duration_from_text("100ms") == milliseconds(100));
  CHECK(*duration_from_text(" 1m 30s ") == milliseconds(90'000));
  CHECK(*duration_from_text("1d") == milliseconds(86'400'000));
  for (const char* bad : {"", " ", "5", "s", "-1s", "1.5s", "1 week", "99999999999999999999s",
                          "9999999999d", "1s2"}) {
    INFO(bad);
    CHECK_FALSE(duration_from_text(bad));
  }
  for (const std::int64_t count : {0L, 1L, 999L, 1000L, 61'001L, 90'061'000L}) {
    CHECK(*duration_from_text(duration_text(milliseconds(count))) == milliseconds(count));
  }
}

TEST_CASE("progress has a bar, a rate and a time") {
  Event event;
  event.step = "B1";
  event.done = 300'000;
  event.total = 500'000;
  event.rows_per_second = 119'999.6;
  event.eta = milliseconds(1'660);
  CHECK(progress_text(event) ==
        "B1  [##############----------]  60%  1.7s left, 120,000 rows/s, 300,000 of 500,000 rows");
  event.total = 0;
  event.eta = milliseconds(0);
  CHECK(progress_text(event) == "B1  120,000 rows/s, 300,000 rows");
  event.total = 10;  // an estimate that was too low
  CHECK_THAT(progress_text(event), Catch::Contains("] 100%") || Catch::Contains("  100%"));
}

TEST_CASE("numbers are grouped") {
  CHECK(grouped(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1'000) == "1,000");
  CHECK(grouped(-1'234'567) == "-1,234,567");
}

}  // namespace
}  // namespace bellows
