#include "executor/server_identity.h"

#include "executor/transaction.h"

namespace bellows {
namespace {

// The timeline that is written to now; the one of the last checkpoint lags behind a promotion.
constexpr std::string_view kTimeline =
    "SELECT ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::integer";

// A role that may not ask gets the same empty answer each time.
Result<std::string> asked(Session& session, std::string_view sql) {
  const Result<Rows> rows = session.query(sql);
  if (!rows && rows.error().code == ErrorCode::kPermission) {
    return std::string();
  }
  return rows ? Result<std::string>(rows->text(0, 0)) : Result<std::string>(rows.error());
}

Error another_server(std::string what) {
  return Error{ErrorCode::kDrift,
               std::move(what),
               "Make sure that this is the server that the application uses; then say so with "
               "--accept-server: copies and proofs are made once more, and the plan goes on.",
               {},
               ""};
}

}  // namespace

Result<ServerIdentity> server_identity(Session& session) {
  Result<std::string> system =
      asked(session, "SELECT system_identifier::text FROM pg_control_system()");
  if (!system) {
    return std::move(system).error();
  }
  Result<std::string> timeline = asked(session, kTimeline);
  if (!timeline) {
    return std::move(timeline).error();
  }
  return ServerIdentity{*std::move(system), *std::move(timeline)};
}

Result<ServerIdentity> recorded_server(Session& session, const std::string& plan_hash) {
  const Result<Rows> rows = session.query(
      "SELECT server_system, server_timeline FROM bellows.plan WHERE hash = $1", {plan_hash});
  if (!rows) {
    return rows.error();
  }
  return ServerIdentity{rows->text(0, 0), rows->text(0, 1)};
}

Result<void> record_server(Session& session, const std::string& plan_hash,
                           const ServerIdentity& server) {
  return execute(session,
                 "UPDATE bellows.plan SET server_system = $2, server_timeline = $3 WHERE hash = $1",
                 {plan_hash, server.system, server.timeline});
}

Result<void> check_same_server(const ServerIdentity& then, const ServerIdentity& now) {
  if (then == ServerIdentity{} || then == now) {
    return {};
  }
  if (then.system != now.system) {
    return another_server("the plan began on another server (system identifier " + then.system +
                          ", this one has " + now.system + ")");
  }
  return another_server("this server was promoted since the plan began (timeline " + then.timeline +
                        ", now " + now.timeline + "), and may lack the last commits");
}

}  // namespace bellows
