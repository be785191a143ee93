// server_identity.h: which server this is, beyond its address.
// Owns: ServerIdentity, as the ledger keeps it of the server where a plan began.
// Promises: a plan does not go on elsewhere unnoticed: not on a copy that was restored with the
//           ledger in it, not behind a failover that may have lost the last commits.
// Not here: standbys (ledger.h refuses them).
#pragma once

#include <string>

#include "executor/database.h"
#include "migrations/result.h"

namespace bellows {

struct ServerIdentity {
  std::string system;    // made by initdb, the same on every standby; empty: not readable
  std::string timeline;  // goes up when a standby is promoted

  bool operator==(const ServerIdentity&) const = default;
};

Result<ServerIdentity> server_identity(Session& session);

// Of the server where a plan began; empty when an older Bellows began it.
Result<ServerIdentity> recorded_server(Session& session, const std::string& plan_hash);
// Inside the caller's transaction.
Result<void> record_server(Session& session, const std::string& plan_hash,
                           const ServerIdentity& server);

// Nothing when `now` is the server of `then`; else kDrift, with what differs. One that was never
// recorded is any.
Result<void> check_same_server(const ServerIdentity& then, const ServerIdentity& now);

}  // namespace bellows
