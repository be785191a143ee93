// approval.cc: passes when a person has approved this very plan. A changed plan has another hash,
// which voids every approval of the old one.
#include "executor/gates/gates.h"

namespace bellows {
namespace {

// The newest approval decides: who approves again prolongs, who lets it expire withdraws.
constexpr std::string_view kNewestApproval =
    "SELECT person, to_char(approved_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS UTC'), "
    "to_char(expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS UTC'), "
    "coalesce(expires_at <= clock_timestamp(), false) "
    "FROM bellows.approval WHERE plan_hash = $1 AND gate = $2 ORDER BY id DESC LIMIT 1";

class ApprovalGate final : public Gate {
 public:
  explicit ApprovalGate(std::string name) : x_name(std::move(name)) {}

  [[nodiscard]] GateSubject subject() const override {
    return {"approvals in the ledger", "this plan"};
  }

  Observation observe(const GateContext& context) override {
    Result<Rows> rows = context.session->query(kNewestApproval, {context.plan_hash, x_name});
    if (!rows) {
      return unknown(rows.error());
    }
    if (rows->rows.empty()) {
      return {Verdict::kPending,
              "nobody has approved this plan yet: bellows approve --gate " + x_name};
    }
    const std::string who = rows->text(0, 0) + " approved it on " + rows->text(0, 1);
    if (rows->text(0, 3) == "t") {
      return {Verdict::kPending, who + ", which expired on " + rows->text(0, 2)};
    }
    return {Verdict::kPass, who};
  }

 private:
  std::string x_name;
};

}  // namespace

Result<std::unique_ptr<Gate>> make_approval_gate(const GateSpec& spec) {
  return std::unique_ptr<Gate>(std::make_unique<ApprovalGate>(spec.name));
}

}  // namespace bellows
