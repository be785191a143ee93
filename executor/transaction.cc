#include "executor/transaction.h"

namespace bellows {

Result<void> execute(Session& session, std::string_view sql, const std::vector<Value>& parameters) {
  const Result<Rows> rows = session.query(sql, parameters);
  if (!rows) {
    return rows.error();
  }
  return {};
}

Result<void> begin(Session& session) {
  return execute(session, "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE");
}

void roll_back(Session& session) {
  (void)session.query("ROLLBACK");
}

Result<void> in_transaction(Session& session, const std::function<Result<void>()>& body) {
  if (Result<void> begun = begin(session); !begun) {
    return begun;
  }
  Result<void> done = body();
  if (done) {
    done = execute(session, "COMMIT");
  }
  if (!done) {
    roll_back(session);
  }
  return done;
}

}  // namespace bellows
