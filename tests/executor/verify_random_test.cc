// Made-up changes, rehearsed on a server: the plan's schema and rows are those of the files.
#include <algorithm>
#include <catch2/catch.hpp>

#include "executor/verify/verify.h"
#include "tests/support/pending.h"
#include "tests/support/random_changes.h"

namespace bellows {
namespace {

constexpr int kSequences = 8;
constexpr int kStatements = 5;

std::string told(const Verification& verification) {
  std::string text = verification.trouble.message;
  for (const std::string& difference : verification.differences) {
    text += "\n" + difference;
  }
  return text;
}

}  // namespace

TEST_CASE("made-up changes lead on a server where their files lead", "[pg]") {
  int agreed = 0;
  for (int i = 0; i < kSequences; ++i) {
    const std::string changes =
        script_of(random_changes(static_cast<std::uint32_t>(1000 + i), kStatements));
    Source source;
    source.layout = "plain";
    source.migrations = {migration("1", random_history()), migration("2", changes)};
    SystemClock clock;
    const Result<std::vector<Verification>> results =
        verify_source(source, {}, clock, [](const Verification&) {});
    REQUIRE(results);
    REQUIRE(results->size() == 2);
    const Verification& changed = results->back();
    INFO(changes << told(changed));
    CHECK(changed.outcome != VerifyOutcome::kDiffers);
    CHECK(changed.outcome != VerifyOutcome::kPlanFailed);
    agreed += changed.outcome == VerifyOutcome::kAgrees ? 1 : 0;
  }
  CHECK(agreed > 0);
}

}  // namespace bellows
