// lease.h: which executor may write.
// Owns: the one row of bellows.lease.
// Promises: at most one executor at a time commits anything under the lease. Every transaction of a
//           step holds the row, so nobody can take the lease from under it; an owner that slept
//           through its expiry finds another epoch there and stops before it writes. Only the
//           database's clock counts.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "executor/clock.h"
#include "executor/database.h"
#include "migrations/result.h"

namespace bellows {

// Several sessions of one executor may be at work under its lease: one renews it, the others only
// make sure of it, side by side.
enum class LeaseShare { kRenews, kBeside };

struct Lease {
  std::string owner;  // host:pid:random
  std::int64_t epoch = 0;
  LeaseShare share = LeaseShare::kRenews;
};

// How long a lease lasts that is not renewed, and how often a waiting owner renews it.
constexpr std::chrono::seconds kLeaseLifetime{15};
constexpr std::chrono::seconds kLeaseRenewal{5};

// A name for this executor that no other one has.
std::string new_lease_owner();

// Takes the lease when it is free, expired, or its owner's server process is gone (as after kill
// -9). kBusy says who holds it and until when. The session's server process becomes the owner's.
Result<Lease> take_lease(Session& session, const std::string& owner, Clock& clock);

// Inside a transaction: makes sure that the lease is still ours, renews it, and keeps its row until
// the transaction ends. Outside one: just renews it. Beside another session: without renewing it.
// kBusy when another executor took over.
Result<void> hold_lease(Session& session, const Lease& lease);

// Gives it back; nothing happens when it is no longer ours.
Result<void> release_lease(Session& session, const Lease& lease);

}  // namespace bellows
