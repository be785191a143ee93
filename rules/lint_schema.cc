#include "rules/lint_schema.h"

#include "migrations/fold.h"

namespace bellows {

LintSchema::LintSchema(const LintSubject& subject)
    : x_subject(subject), x_at(subject.start), x_start(subject.start) {
  x_at.schemas.insert({"bellows"});  // where the safe forms put their functions
  x_context.start = &x_start;
  x_context.pending = &subject.migrations;
  x_context.thresholds = subject.settings.thresholds;
}

bool LintSchema::is_judged(std::size_t migration) const {
  return migration >= x_subject.parts.size() || x_subject.parts[migration] == Lint::kJudge;
}

void LintSchema::begin(std::size_t migration) {
  x_context.migration = static_cast<int>(migration);
  x_made.clear();
  x_made_out_of_sight = false;
  x_search_path = x_at.search_path;
  for (const Statement& statement : x_subject.migrations[migration].statements) {
    note_made(statement);
  }
}

void LintSchema::fold(const Statement& statement) {
  advance(x_context, statement, x_at);
  static_cast<void>(apply(x_at, statement).has_value());
}

void LintSchema::end(std::size_t migration) {
  if (!is_judged(migration)) {
    forget_made();
    return;
  }
  if (x_subject.releases == Releases::kOne) {
    return;
  }
  forget_made();
  x_context.new_columns.clear();
  for (const Statement& statement : x_subject.migrations[migration].statements) {
    static_cast<void>(apply(x_start, statement).has_value());
  }
}

void LintSchema::note_made(const Statement& statement) {
  const auto note = [&](const ObjectName& written) { x_made.insert(written); };
  if (const auto* create = statement.as<CreateTable>()) {
    note(create->table);
  } else if (const auto* select = statement.as<CreateTableAs>()) {
    note(select->table);
  } else if (const auto* rename = statement.as<Rename>()) {
    note({rename->object.schema, rename->to});
  } else if (const auto* move = statement.as<SetSchema>()) {
    note({move->to, move->object.name});
  } else if (statement.as<DoBlock>() != nullptr || statement.as<CreateSchema>() != nullptr) {
    x_made_out_of_sight = true;
  }
}

void LintSchema::forget_made() {
  if (x_made_out_of_sight || x_at.search_path != x_search_path) {
    forget_creation(x_at);
    return;
  }
  for (const ObjectName& written : x_made) {
    if (const auto table = x_at.tables.find(x_at.resolve(written)); table != x_at.tables.end()) {
      table->second.created_in_plan = false;
    }
  }
}

}  // namespace bellows
