// sessions.cc: passes when no session of the old release is connected to this database and none has
// been for the drain period. What the database itself sees is the evidence that counts: an
// orchestrator may call a deploy complete while old instances still finish their work.
#include <algorithm>
#include <optional>

#include "executor/duration.h"
#include "executor/gates/gates.h"
#include "executor/gates/watching.h"

namespace bellows {
namespace {

using std::chrono::milliseconds;

// A drain period up to this long is waited for on the spot; a longer one is for --wait.
constexpr milliseconds kLongestWatch{10'000};
constexpr milliseconds kWatchInterval{200};

// A role without pg_read_all_stats sees application_name and datname of every session, but not, for
// example, backend_type: what is compared here must not be hidden, or the gate would open by
// blindness. Should a server hide the name, too, it is NULL. Prepared transactions outlive their
// sessions, and nothing tells which release they belong to, so they are not looked at.
constexpr std::string_view kOldSessions =
    "SELECT count(*) FILTER (WHERE application_name LIKE $1), "
    "count(*) FILTER (WHERE application_name IS NULL), "
    "(extract(epoch FROM clock_timestamp()) * 1000)::bigint, "
    "coalesce(min(application_name) FILTER (WHERE application_name LIKE $1), ''), "
    "coalesce(min(pid) FILTER (WHERE application_name LIKE $1), 0) "
    "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";

struct Look {
  std::int64_t old_sessions = 0;
  std::int64_t hidden = 0;
  milliseconds at{0};  // database clock
  std::string example;
};

Result<Look> look(Session& session, const std::string& pattern) {
  Result<Rows> rows = session.query(kOldSessions, {pattern});
  if (!rows) {
    return rows.error();
  }
  return Look{std::stoll(rows->text(0, 0)), std::stoll(rows->text(0, 1)),
              milliseconds(std::stoll(rows->text(0, 2))),
              rows->text(0, 3) + ", server process " + rows->text(0, 4)};
}

class SessionsGate final : public Gate {
 public:
  explicit SessionsGate(const GateSpec& spec) : x_spec(spec) {}

  [[nodiscard]] GateSubject subject() const override {
    return {"pg_stat_activity", "no application_name like " + x_spec.old_release};
  }

  Observation observe(const GateContext& context) override {
    for (;;) {
      Result<Look> seen = look(*context.session, x_spec.old_release);
      if (!seen) {
        x_clear_since.reset();
        return unknown(seen.error());
      }
      Observation observation = judge_look(*seen, context.inside);
      const milliseconds left =
          x_clear_since ? *x_clear_since + x_spec.duration - seen->at : milliseconds(0);
      if (observation.verdict != Verdict::kPending || !x_clear_since || left > kLongestWatch) {
        return observation;
      }
      context.clock->sleep_for(std::min(left, kWatchInterval));
    }
  }

 private:
  Observation judge_look(const Look& seen, bool inside) {
    if (seen.hidden > 0) {
      x_clear_since.reset();
      return {Verdict::kUnknown, std::to_string(seen.hidden) +
                                     " sessions hide their application_name from this role; grant "
                                     "it pg_read_all_stats"};
    }
    if (seen.old_sessions > 0) {
      x_clear_since.reset();
      return {Verdict::kPending, std::to_string(seen.old_sessions) +
                                     (seen.old_sessions == 1 ? " session" : " sessions") +
                                     " like \"" + x_spec.old_release + "\" connected, such as " +
                                     seen.example};
    }
    // Not watched for too long, the drain starts again. Inside of the phase it has been waited for.
    const bool watched = x_clear_since && (inside || seen.at - x_last_look <= longest_gap(x_spec));
    x_clear_since = watched ? *x_clear_since : seen.at;
    x_last_look = seen.at;
    const std::string none = "no session like \"" + x_spec.old_release + "\" is connected";
    if (seen.at - *x_clear_since < x_spec.duration) {
      return {Verdict::kPending,
              none + "; waits until that has lasted " + duration_text(x_spec.duration)};
    }
    return {Verdict::kPass, x_spec.duration == milliseconds::zero()
                                ? none
                                : none + ", and none was for " + duration_text(x_spec.duration)};
  }

  GateSpec x_spec;
  std::optional<milliseconds> x_clear_since;  // database clock
  milliseconds x_last_look{0};
};

}  // namespace

Result<std::unique_ptr<Gate>> make_sessions_gate(const GateSpec& spec) {
  if (spec.old_release.empty()) {
    return gate_setting_missing(spec, "an application-name",
                                "Add application-name = \"shop-1.%\" to the gate: a LIKE pattern "
                                "that the old release's application_name matches.");
  }
  return std::unique_ptr<Gate>(std::make_unique<SessionsGate>(spec));
}

}  // namespace bellows
