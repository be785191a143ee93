// file_subject.h: what a rule sees that judges a whole file: its statements in their transactions.
// Owns: StatementFacts, FileSubject.
// Promises: one StatementFacts a statement, in order.
// Not here: how the facts are gathered (lint.cc).
#pragma once

#include <string>
#include <vector>

#include "migrations/effects.h"
#include "migrations/source.h"
#include "rules/rule_settings.h"

namespace bellows {

// What a statement does to tables that were there before the pending migrations.
struct StatementFacts {
  std::vector<Lock> locks;        // SHARE UPDATE EXCLUSIVE or stronger, on live tables
  std::vector<ObjectName> scans;  // of live tables, to prove something
  bool works = false;             // scans, rewrites or builds on a live table
  bool changes_schema = false;    // anything but a query, a setting or transaction control
  bool writes_rows = false;       // INSERT, UPDATE, DELETE, MERGE, COPY FROM on a live table
  bool forbids_transaction = false;
};

struct FileSubject {
  const Migration& migration;
  const std::vector<StatementFacts>& facts;
  const Catalog& after;  // the schema after the file
  const RuleSettings& settings;
};

// Statements [first, last) that commit together.
struct SharedTransaction {
  int first = 0;
  int last = 0;
};

// The transactions of the file with more than one statement: its own BEGIN … COMMIT blocks, or the
// one that its tool wraps around it.
std::vector<SharedTransaction> shared_transactions(const Migration& migration);

}  // namespace bellows
