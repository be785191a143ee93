#include "executor/lease.h"

#include <unistd.h>

#include <array>
#include <random>

#include "executor/transaction.h"

namespace bellows {
namespace {

// How long a new owner waits for the server process of an expired one to end.
constexpr int kEndChecks = 50;
constexpr std::chrono::milliseconds kEndCheckPause{100};

// The server takes a moment to notice that an executor was killed, more so in the middle of a
// statement; so long a held lease is asked for again.
constexpr std::chrono::milliseconds kFarewell{3000};

struct Holder {
  std::string owner;
  std::string until;
  std::string backend_pid;
  bool expired = false;
  bool alive = false;  // its server process is there
};

std::string lifetime_sql() {
  return "interval '" + std::to_string(kLeaseLifetime.count()) + " s'";
}

// A role may not see when another role's backend started; then its number alone counts, which errs
// on the side of "alive".
constexpr std::string_view kAlive =
    "EXISTS (SELECT FROM pg_stat_activity a WHERE a.pid = l.backend_pid AND "
    "coalesce(a.backend_start = l.backend_start, true))";

Error busy(const Holder& holder) {
  return Error{ErrorCode::kBusy,
               "another executor is at work: " +
                   (holder.owner.empty() ? "one that is just starting" : holder.owner) +
                   " holds the lease" + (holder.until.empty() ? "" : " until " + holder.until),
               "Wait for it to finish, or stop it; a lease that nobody renews ends by itself.",
               {},
               ""};
}

// The holder of a row that somebody has locked: a step is under way in a transaction, unless that
// transaction has been idle for so long that its executor must be asleep.
Result<Holder> asleep_in_transaction(Session& session) {
  const Result<Rows> rows = session.query(
      "SELECT owner, backend_pid, EXISTS (SELECT FROM pg_stat_activity a WHERE a.pid = "
      "l.backend_pid AND a.state LIKE 'idle in transaction%' AND a.state_change < "
      "clock_timestamp() - " +
      lifetime_sql() + ") FROM bellows.lease l WHERE name = 'executor'");
  if (!rows) {
    return rows.error();
  }
  return Holder{rows->text(0, 0), "its step ends", rows->text(0, 1), rows->text(0, 2) == "t", true};
}

// The row is there from the ledger's first day, so that it can be locked.
Result<Holder> lock_holder(Session& session) {
  const Result<Rows> rows = session.query(
      "SELECT owner, to_char(expires_at, 'HH24:MI:SS TZ'), backend_pid, expires_at <= "
      "clock_timestamp(), " +
      std::string(kAlive) + " FROM bellows.lease l WHERE name = 'executor' FOR UPDATE SKIP LOCKED");
  if (!rows) {
    return rows.error();
  }
  if (rows->rows.empty()) {
    return asleep_in_transaction(session);
  }
  return Holder{rows->text(0, 0), rows->text(0, 1), rows->text(0, 2), rows->text(0, 3) == "t",
                rows->text(0, 4) == "t"};
}

Result<Lease> write_lease(Session& session, const std::string& owner) {
  const Result<Rows> rows = session.query(
      "UPDATE bellows.lease l SET owner = $1, epoch = l.epoch + 1, expires_at = clock_timestamp() "
      "+ " +
          lifetime_sql() +
          ", since = clock_timestamp(), backend_pid = a.pid, backend_start = a.backend_start FROM "
          "pg_stat_activity a "
          "WHERE name = 'executor' AND a.pid = pg_backend_pid() RETURNING epoch",
      {owner});
  if (!rows) {
    return rows.error();
  }
  if (rows->rows.empty()) {
    return Error{ErrorCode::kDrift,
                 "bellows.lease has lost its row",
                 "Restore it: INSERT INTO bellows.lease VALUES ('executor', '', 0, '-infinity', 0, "
                 "NULL, NULL).",
                 {},
                 ""};
  }
  return Lease{owner, std::stoll(rows->text(0, 0))};
}

// An owner that slept past its lease may still have a statement running, such as an index build.
// Ends its server process, so that two executors never work at once. Waits outside any
// transaction.
Result<void> end_backend(Session& session, Clock& clock, const Holder& holder) {
  const std::string alive = "SELECT " + std::string(kAlive) +
                            " FROM bellows.lease l WHERE name = 'executor' AND owner = $1";
  const Result<Rows> ended =
      session.query("SELECT pg_terminate_backend($1::text::integer)", {holder.backend_pid});
  if (!ended) {
    return busy(holder);  // another role's: only its owner can end it
  }
  for (int check = 0; check < kEndChecks; ++check) {
    const Result<Rows> rows = session.query(alive, {holder.owner});
    if (!rows) {
      return rows.error();
    }
    if (rows->text(0, 0) != "t") {
      return {};
    }
    clock.sleep_for(kEndCheckPause);
  }
  return busy(holder);
}

// What one look at the lease led to.
struct Attempt {
  std::optional<Lease> lease;
  std::optional<Holder> to_end;  // expired, but still connected
};

Result<Attempt> try_take(Session& session, const std::string& owner) {
  Attempt attempt;
  const Result<void> done = in_transaction(session, [&]() -> Result<void> {
    const Result<Holder> holder = lock_holder(session);
    if (!holder) {
      return holder.error();
    }
    if (holder->alive && !holder->expired) {
      return busy(*holder);
    }
    if (holder->alive) {
      attempt.to_end = *holder;
      return {};
    }
    const Result<Lease> lease = write_lease(session, owner);
    if (!lease) {
      return lease.error();
    }
    attempt.lease = *lease;
    return {};
  });
  if (!done) {
    return done.error();
  }
  return attempt;
}

}  // namespace

std::string new_lease_owner() {
  std::array<char, 256> host{};
  if (gethostname(host.data(), host.size() - 1) != 0) {
    host[0] = '?';
  }
  std::random_device random;
  return std::string(host.data()) + ":" + std::to_string(getpid()) + ":" + std::to_string(random());
}

Result<Lease> take_lease(Session& session, const std::string& owner, Clock& clock) {
  const auto start = clock.now();
  for (;;) {
    const Result<Attempt> attempt = try_take(session, owner);
    if (!attempt && attempt.error().code == ErrorCode::kBusy && clock.now() - start < kFarewell) {
      clock.sleep_for(kEndCheckPause);
      continue;
    }
    if (!attempt) {
      return attempt.error();
    }
    if (attempt->lease.has_value()) {
      return *attempt->lease;
    }
    if (const Result<void> ended = end_backend(session, clock, *attempt->to_end); !ended) {
      return ended.error();
    }
  }
}

Result<void> hold_lease(Session& session, const Lease& lease) {
  // A key share lets the owner renew, and nobody take over: whoever wants to locks the row for
  // more.
  static const std::string kMine =
      "WHERE name = 'executor' AND owner = $1 AND epoch = $2::text::bigint ";
  const Result<Rows> rows =
      session.query(lease.share == LeaseShare::kBeside
                        ? "SELECT epoch FROM bellows.lease " + kMine + "FOR KEY SHARE"
                        : "UPDATE bellows.lease SET expires_at = clock_timestamp() + " +
                              lifetime_sql() + " " + kMine + "RETURNING epoch",
                    {lease.owner, std::to_string(lease.epoch)});
  if (!rows) {
    return rows.error();
  }
  if (rows->rows.empty()) {
    return Error{ErrorCode::kBusy,
                 "another executor took over while this one was not renewing its lease",
                 "Let the other one finish; look at bellows.lease for who it is.",
                 {},
                 ""};
  }
  return {};
}

Result<void> release_lease(Session& session, const Lease& lease) {
  return execute(session,
                 "UPDATE bellows.lease SET owner = '', expires_at = clock_timestamp(), "
                 "backend_pid = 0, backend_start = NULL, since = NULL WHERE name = 'executor' AND "
                 "owner = $1 AND "
                 "epoch = $2::text::bigint",
                 {lease.owner, std::to_string(lease.epoch)});
}

}  // namespace bellows
