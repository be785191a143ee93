// query_statements.h: statements that read and write rows, and those about the session.
// Owns: SELECT and the writing statements; TRUNCATE, COPY, maintenance; transactions, settings, DO.
// Promises: see statement.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "migrations/expression.h"

namespace bellows {

enum class QueryKind { kSelect, kInsert, kUpdate, kDelete, kMerge };

struct Assignment {
  Name column;
  Expression value;  // empty text for a part of a multi-assignment (a, b) = (…)

  bool operator==(const Assignment&) const = default;
};

// One that a data-modifying WITH query writes as well.
struct WithWrite {
  QueryKind kind = QueryKind::kInsert;
  ObjectName table;

  bool operator==(const WithWrite&) const = default;
};

struct Query {
  QueryKind kind = QueryKind::kSelect;
  ObjectName target;  // the table written
  Name alias;         // of the target
  bool only = false;
  std::vector<Assignment> assignments;  // UPDATE
  Range set_range;                      // UPDATE: from after SET to before FROM/WHERE/RETURNING/end
  std::vector<Name> insert_columns;
  std::optional<Expression> where;  // the statement's own WHERE
  std::vector<ObjectName> reads;    // relations read anywhere, WITH names left out
  std::vector<WithWrite> with_writes;
  std::vector<FunctionCall> functions;  // called anywhere
  std::vector<ColumnPath> columns;      // mentioned anywhere
  bool has_from = false;                // UPDATE … FROM, DELETE … USING
  std::string from;                     // UPDATE, DELETE: its FROM or USING list, as written
  std::string with;                     // UPDATE, DELETE: "WITH …", as written
  bool has_with = false;
  bool has_returning = false;
  bool has_on_conflict = false;
  bool has_limit_or_order = false;
  bool inserts_values = false;  // INSERT … VALUES or DEFAULT VALUES, not INSERT … SELECT
  bool locks_rows = false;      // SELECT … FOR UPDATE/SHARE
  bool into_table = false;      // SELECT … INTO

  bool operator==(const Query&) const = default;
};

struct Truncate {
  std::vector<ObjectName> tables;
  bool cascade = false;
  bool restart_identity = false;

  bool operator==(const Truncate&) const = default;
};

struct LockTable {
  std::vector<ObjectName> tables;
  std::string mode;  // "ACCESS EXCLUSIVE", …
  bool nowait = false;

  bool operator==(const LockTable&) const = default;
};

struct Copy {
  ObjectName table;  // empty for COPY (query)
  bool from = false;
  bool stdin_or_stdout = false;

  bool operator==(const Copy&) const = default;
};

struct Vacuum {
  bool analyze_only = false;
  bool full = false;
  std::vector<ObjectName> tables;

  bool operator==(const Vacuum&) const = default;
};

struct Cluster {
  ObjectName table;
  Name index;

  bool operator==(const Cluster&) const = default;
};

enum class ReindexTarget { kIndex, kTable, kSchema, kSystem, kDatabase };

struct Reindex {
  ReindexTarget target = ReindexTarget::kIndex;
  ObjectName name;
  bool concurrently = false;

  bool operator==(const Reindex&) const = default;
};

enum class TransactionKind {
  kBegin,
  kCommit,
  kRollback,
  kSavepoint,
  kRelease,
  kRollbackTo,
  kOther
};

struct Transaction {
  TransactionKind kind = TransactionKind::kBegin;

  bool operator==(const Transaction&) const = default;
};

struct SetVariable {
  std::string variable;             // lower case; "" for RESET ALL
  std::vector<std::string> values;  // constants; empty for RESET or DEFAULT
  bool local = false;

  bool operator==(const SetVariable&) const = default;
};

struct DoBlock {
  Name language{"plpgsql"};
  std::string body;

  bool operator==(const DoBlock&) const = default;
};

}  // namespace bellows
