// statement.h: what a parsed SQL statement says, as plain values.
// Owns: Statement and its parts, our own lowering of PostgreSQL's parse tree.
// Promises: names are as written (unqualified stays unqualified); every text is a slice of the
//           user's source, never deparsed; offsets are bytes into the file's text.
// Not here: how it is read (parse.h), what it does to a schema (fold.h, effects.h).
#pragma once

#include <string>
#include <variant>

#include "migrations/definition_statements.h"
#include "migrations/expression.h"
#include "migrations/object_statements.h"
#include "migrations/query_statements.h"
#include "migrations/table_statements.h"

namespace bellows {

// Anything not lowered yet; tag is PostgreSQL's node name, such as "AlterSystemStmt".
struct OtherStatement {
  std::string tag;

  bool operator==(const OtherStatement&) const = default;
};

using StatementBody =
    std::variant<OtherStatement, CreateTable, CreateTableAs, AlterTable, CreateIndex, DropObjects,
                 Rename, SetSchema, ChangeOwner, CreateView, RefreshView, CreateSequence,
                 AlterSequence, CreateSchema, CreateEnum, AlterEnum, CreateDomain, AlterDomain,
                 CreateCompositeType, CreateRangeType, CreateFunction, CreateTrigger,
                 CreateExtension, CreatePolicy, CreateRule, CreateStatistics, Comment, Grant, Query,
                 Truncate, LockTable, Copy, Vacuum, Cluster, Reindex, Transaction, SetVariable,
                 DoBlock, DefineObject>;

struct Statement {
  Range range;       // of the statement itself: no leading blanks or comments, no semicolon
  int line = 1;      // of range.begin, counted from 1
  int column = 1;    // in characters, counted from 1
  std::string text;  // the bytes of range
  StatementBody body;

  bool operator==(const Statement&) const = default;

  template <typename T>
  [[nodiscard]] const T* as() const {
    return std::get_if<T>(&body);
  }
};

}  // namespace bellows
