// subject.h: what a rule sees, and the questions that rules ask about it.
// Owns: Subject; pure functions of it.
// Promises: a "live" table is one that was there before the plan, is not temporary and may hold
//           rows. Effects are worked out once, and only when somebody asks.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "migrations/catalog.h"
#include "migrations/effects.h"
#include "migrations/statement.h"
#include "rules/draft.h"
#include "rules/plan_context.h"
#include "rules/rule.h"

namespace bellows {

// One statement with at most one ALTER TABLE command.
struct Subject {
  Subject(const Statement& judged, const Catalog& schema, const PlanContext& plan,
          const Effects* known = nullptr)
      : statement(judged), before(schema), context(plan), x_known(known) {}

  const Statement& statement;
  const Catalog& before;
  const PlanContext& context;

  [[nodiscard]] const Effects& effects() const;

 private:
  const Effects* x_known;
  mutable std::optional<Effects> x_effects;
};

// The one command of an ALTER TABLE when it is of this kind; else nullptr.
const AlterCommand* alter_command(const Subject& subject, AlterKind kind);

// The one command of an ALTER TABLE; else nullptr.
const AlterCommand* alter_command(const Subject& subject);

// Whether IF EXISTS or IF NOT EXISTS leaves nothing to do: no step is needed.
bool does_nothing(const Subject& subject);

// Whether everything that is dropped was made by this plan, or belongs to a table that was.
bool drops_only_new(const Subject& subject, const DropObjects& drop);

// The table a statement acts on, under its full name; empty when it acts on none.
ObjectName target_table(const Subject& subject);

// That table, when it was there before the plan and other sessions may be using it; else nullptr.
const Table* live_table(const Subject& subject);
const Table* live_table(const Subject& subject, const ObjectName& name);

// A table so small that a scan or build is over before anybody waits; unknown sizes are not small.
bool is_small(const Subject& subject, const Table& table);

// That live table, when it is not small; else nullptr.
const Table* big_table(const Subject& subject);
const Table* big_table(const Subject& subject, const ObjectName& name);

// Whether the plan meets the object already there: it is neither new nor unknown.
bool view_was_there(const Subject& subject, const ObjectName& written);
bool type_was_there(const Subject& subject, const ObjectName& written);

// "public.orders (about 500,000 rows)"; just the name when the size is unknown.
std::string sized(const Table& table);

// The strongest lock that the statement takes on the relation, by effects_of().
std::optional<LockMode> lock_on(const Subject& subject, const ObjectName& relation);

// " (ACCESS EXCLUSIVE lock)", from lock_on(); empty when there is none.
std::string lock_words(const Subject& subject, const ObjectName& relation);

// "every statement on public.orders waits" or "writes to public.orders wait", whichever lock_on()
// leads to.
std::string who_waits(const Subject& subject, const Table& table);

// Whether the old release cannot know any of these columns of the table.
bool all_new(const Subject& subject, const ObjectName& table, const std::vector<Name>& columns);

// The phase of a constraint: the design's one question, may a statement of the old release violate
// it? Expand when all its columns are new in this plan, else contract.
Phase constraint_phase(const Subject& subject, const ObjectName& table,
                       const std::vector<Name>& columns);

// "ALTER TABLE name " with the table quoted.
std::string alter_table_sql(const ObjectName& table);

// "a, b" quoted.
std::string columns_sql(const std::vector<Name>& columns);

// "a, b" for people.
std::string names_text(const std::vector<Name>& names);
std::string names_text(const std::vector<ObjectName>& names);

// Key columns to walk a table by: its primary key, or a unique index over NOT NULL columns.
std::vector<Name> walking_key(const Catalog& catalog, const Table& table);

Draft sql_draft(Phase phase, std::string title, std::vector<std::string> statements);

// The error of a safe form that a machine cannot write here.
Error needs_a_human(std::string message, std::string hint);

}  // namespace bellows
