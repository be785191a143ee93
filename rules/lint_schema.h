// lint_schema.h: the schema that the statements of a lint meet, one migration after the other.
// Owns: the catalog as it is when a statement comes, and what of it the running release knows.
// Promises: linear in the statements; what does not fold is left out, so that the rest still helps.
// Not here: judging (lint.h, fix.h).
#pragma once

#include <cstddef>
#include <set>
#include <vector>

#include "migrations/catalog.h"
#include "rules/lint.h"
#include "rules/plan_context.h"

namespace bellows {

class LintSchema {
 public:
  // `subject` outlives this.
  explicit LintSchema(const LintSubject& subject);

  LintSchema(const LintSchema&) = delete;
  LintSchema& operator=(const LintSchema&) = delete;

  [[nodiscard]] Catalog& at() { return x_at; }

  [[nodiscard]] PlanContext& context() { return x_context; }

  [[nodiscard]] bool is_judged(std::size_t migration) const;

  // Before the first statement of a migration.
  void begin(std::size_t migration);

  // Takes a statement in, whether it fits or not.
  void fold(const Statement& statement);

  // After its last one. What history makes was there before; so was, for those that come later,
  // what a release of its own makes.
  void end(std::size_t migration);

 private:
  void note_made(const Statement& statement);
  void forget_made();

  const LintSubject& x_subject;
  Catalog x_at;
  Catalog x_start;  // what the running release knows
  PlanContext x_context;
  std::set<ObjectName> x_made;       // tables that this migration makes, or names anew, as written
  bool x_made_out_of_sight = false;  // it may make others
  std::vector<Name> x_search_path;   // at its beginning
};

}  // namespace bellows
