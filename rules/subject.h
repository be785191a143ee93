// subject.h: the questions that rules ask about the statement before them.
// Owns: nothing; pure functions of a Subject.
// Promises: a "live" table is one that was there before the plan, is not temporary and may hold
// rows.
#pragma once

#include <string>
#include <vector>

#include "rules/rule.h"

namespace bellows {

// The one command of an ALTER TABLE when it is of this kind; else nullptr.
const AlterCommand* alter_command(const Subject& subject, AlterKind kind);

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

// "public.orders (about 500,000 rows)"; just the name when the size is unknown.
std::string sized(const Table& table);

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

// Key columns to walk a table by: its primary key, or a unique index over NOT NULL columns.
std::vector<Name> walking_key(const Catalog& catalog, const Table& table);

Draft sql_draft(Phase phase, std::string title, std::vector<std::string> statements);

}  // namespace bellows
