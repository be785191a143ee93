#include "executor/ledger.h"

#include <string>
#include <utility>

#include "executor/ledger_schema.h"
#include "executor/transaction.h"

namespace bellows {
namespace {

constexpr int kCreateAttempts = 5;

std::string iso(std::string_view column) {
  return "coalesce(to_char(" + std::string(column) +
         " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'), '')";
}

// The version in bellows.meta; 0 when there is no ledger.
Result<int> ledger_version(Session& session) {
  const Result<Rows> there = session.query("SELECT to_regclass('bellows.meta') IS NOT NULL");
  if (!there) {
    return there.error();
  }
  if (there->text(0, 0) != "t") {
    return 0;
  }
  const Result<Rows> version = session.query("SELECT max(version) FROM bellows.meta");
  if (!version) {
    return version.error();
  }
  const std::string text = version->text(0, 0);
  return text.empty() ? 0 : std::stoi(text);
}

Result<void> refuse_standby(Session& session) {
  const Result<Rows> rows = session.query("SELECT pg_is_in_recovery()");
  if (!rows) {
    return rows.error();
  }
  if (rows->text(0, 0) == "t") {
    return Error{ErrorCode::kConnection,
                 "this server is a read-only standby",
                 "Connect to the primary; target_session_attrs=read-write in the connection string "
                 "finds it.",
                 {},
                 ""};
  }
  return {};
}

bool another_was_faster(const Error& error) {
  return error.sqlstate == "23505" || error.sqlstate == "42P06" || error.sqlstate == "42P07" ||
         error.sqlstate == "42710" || error.sqlstate == "40P01" || error.sqlstate == "XX000";
}

// From one version to the current one; version 0 is none at all.
Result<void> upgrade_ledger(Session& session, int from) {
  return in_transaction(session, [&]() -> Result<void> {
    for (int version = from + 1; version <= kLedgerVersion; ++version) {
      for (const std::string_view statement : ledger_statements(version)) {
        if (Result<void> done = execute(session, statement); !done) {
          return done;
        }
      }
    }
    return {};
  });
}

PlanStatus status_from(const std::string& text) {
  return text == "running" ? PlanStatus::kRunning
         : text == "done"  ? PlanStatus::kDone
                           : PlanStatus::kAborted;
}

Result<std::vector<StepRecord>> step_records(Session& session, const std::string& plan_hash) {
  const Result<Rows> rows = session.query(
      "SELECT step_id, status, " + iso("started_at") + ", " + iso("finished_at") +
          ", seconds, attempts, rows, coalesce(fingerprint_after, ''), undone_actions "
          "FROM bellows.step WHERE plan_hash = $1 ORDER BY position",
      {plan_hash});
  if (!rows) {
    return rows.error();
  }
  std::vector<StepRecord> records;
  for (std::size_t i = 0; i < rows->rows.size(); ++i) {
    records.push_back(StepRecord{rows->text(i, 0), rows->text(i, 1), rows->text(i, 2),
                                 rows->text(i, 3), std::stod(rows->text(i, 4)),
                                 std::stoi(rows->text(i, 5)), std::stoll(rows->text(i, 6)),
                                 rows->text(i, 7), std::stoi(rows->text(i, 8))});
  }
  return records;
}

// The newest plan that meets `condition`.
Result<std::optional<ActivePlan>> find_plan(Session& session, const std::string& condition) {
  const Result<bool> exists = ledger_exists(session);
  if (!exists) {
    return exists.error();
  }
  if (!*exists) {
    return std::optional<ActivePlan>{};
  }
  const Result<Rows> rows = session.query("SELECT hash, document, status FROM bellows.plan WHERE " +
                                          condition + " ORDER BY started_at DESC LIMIT 1");
  if (!rows) {
    return rows.error();
  }
  if (rows->rows.empty()) {
    return std::optional<ActivePlan>{};
  }
  ActivePlan plan{rows->text(0, 0), rows->text(0, 1), status_from(rows->text(0, 2)), {}};
  Result<std::vector<StepRecord>> steps = step_records(session, plan.hash);
  if (!steps) {
    return steps.error();
  }
  plan.steps = *std::move(steps);
  return std::optional<ActivePlan>(std::move(plan));
}

}  // namespace

Result<bool> ledger_exists(Session& session) {
  const Result<int> version = ledger_version(session);
  if (!version) {
    return version.error();
  }
  return *version > 0;
}

Result<void> ensure_ledger(Session& session) {
  if (Result<void> writable = refuse_standby(session); !writable) {
    return writable;
  }
  for (int attempt = 1;; ++attempt) {
    const Result<int> version = ledger_version(session);
    if (!version) {
      return version.error();
    }
    if (*version > kLedgerVersion) {
      return Error{ErrorCode::kDrift,
                   "schema bellows was written by a newer Bellows (version " +
                       std::to_string(*version) + ", this one knows " +
                       std::to_string(kLedgerVersion) + ")",
                   "Upgrade Bellows.",
                   {},
                   ""};
    }
    if (*version == kLedgerVersion) {
      return {};
    }
    Result<void> created = upgrade_ledger(session, *version);
    if (created) {
      return created;
    }
    Error error = created.error();
    if (!another_was_faster(error) || attempt == kCreateAttempts) {
      if (error.code == ErrorCode::kPermission) {
        error.hint =
            "Grant CREATE on the database to this role, or let the database's owner create schema "
            "bellows and grant it to the role.";
      }
      return error;
    }
  }
}

Result<std::vector<AppliedMigration>> applied_migrations(Session& session) {
  std::vector<AppliedMigration> migrations;
  const Result<bool> exists = ledger_exists(session);
  if (!exists) {
    return exists.error();
  }
  if (!*exists) {
    return migrations;
  }
  const Result<Rows> rows = session.query(
      "SELECT version, script, checksum, " + iso("applied_at") +
      ", description, applied_by, seconds, mode FROM bellows.migration ORDER BY position");
  if (!rows) {
    return rows.error();
  }
  for (std::size_t i = 0; i < rows->rows.size(); ++i) {
    migrations.push_back(AppliedMigration{rows->text(i, 0), rows->text(i, 1), rows->text(i, 2),
                                          rows->text(i, 3), rows->text(i, 4), rows->text(i, 5),
                                          std::stod(rows->text(i, 6)), rows->text(i, 7)});
  }
  return migrations;
}

Result<std::optional<ActivePlan>> active_plan(Session& session) {
  return find_plan(session, "status = 'running'");
}

Result<std::optional<ActivePlan>> latest_plan(Session& session) {
  return find_plan(session, "true");
}

Result<std::vector<Approval>> approvals(Session& session, const std::string& plan_hash) {
  std::vector<Approval> list;
  const Result<bool> exists = ledger_exists(session);
  if (!exists) {
    return exists.error();
  }
  if (!*exists) {
    return list;
  }
  const Result<Rows> rows = session.query(
      "SELECT gate, person, plan_hash, " + iso("approved_at") + ", " + iso("expires_at") +
          " FROM bellows.approval WHERE plan_hash = $1 ORDER BY id",
      {plan_hash});
  if (!rows) {
    return rows.error();
  }
  for (std::size_t i = 0; i < rows->rows.size(); ++i) {
    list.push_back(Approval{rows->text(i, 0), rows->text(i, 1), rows->text(i, 2), rows->text(i, 3),
                            rows->text(i, 4)});
  }
  return list;
}

Result<void> approve(Session& session, const std::string& plan_hash, const std::string& gate,
                     const std::string& person, const std::string& expires_in) {
  const Result<std::optional<ActivePlan>> plan = active_plan(session);
  if (!plan) {
    return plan.error();
  }
  if (!plan->has_value() || (*plan)->hash != plan_hash) {
    return Error{ErrorCode::kDrift,
                 "no plan " + plan_hash + " is under way",
                 "Look with bellows status which plan is, and approve that one.",
                 {},
                 ""};
  }
  const Value lifetime = expires_in.empty() ? Value{} : Value{expires_in};
  return in_transaction(session, [&]() -> Result<void> {
    Result<void> written =
        execute(session,
                "INSERT INTO bellows.approval (plan_hash, gate, person, expires_at) "
                "VALUES ($1, $2, $3, clock_timestamp() + $4::text::interval)",
                {plan_hash, gate, person, lifetime});
    if (!written && written.error().sqlstate.substr(0, 2) == "22") {
      return Error{ErrorCode::kUsage,
                   "\"" + expires_in + "\" is no duration",
                   "Write it as PostgreSQL does, such as \"2 hours\" or \"1 day\".",
                   {},
                   written.error().sqlstate};
    }
    if (!written) {
      return written;
    }
    return execute(session,
                   "INSERT INTO bellows.event (plan_hash, kind, step_id, text) "
                   "VALUES ($1, 'approved', $2, $3)",
                   {plan_hash, gate, "by " + person});
  });
}

}  // namespace bellows
