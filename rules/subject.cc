#include "rules/subject.h"

#include <algorithm>

namespace bellows {
namespace {

std::string grouped(std::int64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

struct TableOf {
  ObjectName operator()(const AlterTable& alter) const { return alter.table; }

  ObjectName operator()(const CreateIndex& create) const { return create.table; }

  ObjectName operator()(const Rename& rename) const { return rename.object; }

  ObjectName operator()(const CreateTrigger& create) const { return create.table; }

  ObjectName operator()(const Query& query) const { return query.target; }

  template <typename T>
  ObjectName operator()(const T& /*other*/) const {
    return {};
  }
};

bool command_does_nothing(const Table& table, const AlterCommand& command) {
  if (!command.if_exists) {
    return false;
  }
  switch (command.kind) {
    case AlterKind::kAddColumn:
      return command.column && table.column(command.column->name) != nullptr;
    case AlterKind::kDropColumn:
      return table.column(command.name) == nullptr;
    case AlterKind::kDropConstraint:
      return !table.constraints.contains(command.name);
    default:
      return false;
  }
}

// Of other kinds nobody knows whether there is one.
bool is_cataloged(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::kTable:
    case ObjectKind::kIndex:
    case ObjectKind::kSequence:
    case ObjectKind::kView:
    case ObjectKind::kMaterializedView:
    case ObjectKind::kSchema:
    case ObjectKind::kType:
    case ObjectKind::kDomain:
    case ObjectKind::kFunction:
    case ObjectKind::kProcedure:
    case ObjectKind::kTrigger:
    case ObjectKind::kExtension:
      return true;
    default:
      return false;
  }
}

struct Nothing {
  const Subject& subject;

  [[nodiscard]] bool exists(const ObjectName& written) const {
    return subject.before.relation_kind(subject.before.resolve(written)) != RelationKind::kNone;
  }

  bool operator()(const DropObjects& drop) const {
    return drop.if_exists && is_cataloged(drop.kind) && subject.effects().drops.empty() &&
           !subject.effects().opaque;
  }

  bool operator()(const AlterTable& alter) const {
    const Table* table = subject.before.table(alter.table);
    if (table == nullptr) {
      return alter.if_exists && !exists(alter.table);
    }
    return alter.commands.size() == 1 && command_does_nothing(*table, alter.commands.front());
  }

  bool operator()(const CreateTable& create) const {
    return create.if_not_exists && exists(create.table);
  }

  bool operator()(const CreateSequence& create) const {
    return create.if_not_exists && exists(create.sequence);
  }

  bool operator()(const CreateIndex& create) const {
    const ObjectName table = subject.before.resolve(create.table);
    const Index* index = subject.before.index({table.schema, create.index});
    // An invalid one is a leftover of a build that was cut off: it has to be built again.
    return create.if_not_exists && index != nullptr && index->valid;
  }

  bool operator()(const CreateSchema& create) const {
    return create.if_not_exists && subject.before.schemas.contains(create.schema);
  }

  bool operator()(const CreateExtension& create) const {
    return create.if_not_exists && subject.before.extensions.contains(create.extension);
  }

  template <typename T>
  bool operator()(const T& /*other*/) const {
    return false;
  }
};

}  // namespace

const Effects& Subject::effects() const {
  if (x_known != nullptr) {
    return *x_known;
  }
  if (!x_effects) {
    x_effects = effects_of(statement, before);
  }
  return *x_effects;
}

bool does_nothing(const Subject& subject) {
  return std::visit(Nothing{subject}, subject.statement.body);
}

bool drops_only_new(const Subject& subject, const DropObjects& drop) {
  return std::all_of(drop.targets.begin(), drop.targets.end(), [&](const DropTarget& target) {
    const Index* index = subject.before.index(target.name);
    const bool of_table = drop.kind == ObjectKind::kIndex && index != nullptr;
    const Table* table = subject.before.table(of_table ? index->table : target.name);
    return table != nullptr && table->created_in_plan;
  });
}

const AlterCommand* alter_command(const Subject& subject, AlterKind kind) {
  const auto* alter = subject.statement.as<AlterTable>();
  if (alter == nullptr || alter->commands.size() != 1 || alter->commands.front().kind != kind) {
    return nullptr;
  }
  return &alter->commands.front();
}

const AlterCommand* alter_command(const Subject& subject) {
  const auto* alter = subject.statement.as<AlterTable>();
  return alter == nullptr || alter->commands.size() != 1 ? nullptr : &alter->commands.front();
}

ObjectName target_table(const Subject& subject) {
  const ObjectName written = std::visit(TableOf{}, subject.statement.body);
  return written.empty() ? written : subject.before.resolve(written);
}

const Table* live_table(const Subject& subject, const ObjectName& name) {
  const Table* table = subject.before.table(name);
  if (table == nullptr || table->created_in_plan || table->persistence == Persistence::kTemporary) {
    return nullptr;
  }
  return table;
}

const Table* live_table(const Subject& subject) {
  const ObjectName name = target_table(subject);
  return name.empty() ? nullptr : live_table(subject, name);
}

bool is_small(const Subject& subject, const Table& table) {
  const Thresholds& limits = subject.context.thresholds;
  return table.size && table.size->rows >= 0 && table.size->rows <= limits.small_rows &&
         table.size->bytes <= limits.small_bytes;
}

const Table* big_table(const Subject& subject, const ObjectName& name) {
  const Table* table = live_table(subject, name);
  return table == nullptr || is_small(subject, *table) ? nullptr : table;
}

const Table* big_table(const Subject& subject) {
  const Table* table = live_table(subject);
  return table == nullptr || is_small(subject, *table) ? nullptr : table;
}

bool view_was_there(const Subject& subject, const ObjectName& written) {
  const ObjectName name = subject.before.resolve(written);
  return subject.context.start != nullptr && subject.before.views.contains(name) &&
         subject.context.start->views.contains(name);
}

bool type_was_there(const Subject& subject, const ObjectName& written) {
  const ObjectName name = subject.before.resolve_type(written);
  return subject.context.start != nullptr && subject.before.types.contains(name) &&
         subject.context.start->types.contains(name);
}

std::string sized(const Table& table) {
  if (!table.size || table.size->rows < 0) {
    return display(table.name);
  }
  return display(table.name) + " (about " + grouped(table.size->rows) + " rows)";
}

std::optional<LockMode> lock_on(const Subject& subject, const ObjectName& relation) {
  for (const Lock& lock : subject.effects().locks) {
    if (lock.relation == relation) {
      return lock.mode;
    }
  }
  return std::nullopt;
}

std::string lock_words(const Subject& subject, const ObjectName& relation) {
  const std::optional<LockMode> mode = lock_on(subject, relation);
  return mode ? " (" + std::string(lock_mode_name(*mode)) + " lock)" : "";
}

std::string who_waits(const Subject& subject, const Table& table) {
  return lock_on(subject, table.name) == LockMode::kAccessExclusive
             ? "every statement on " + sized(table) + " waits"
             : "writes to " + sized(table) + " wait";
}

bool all_new(const Subject& subject, const ObjectName& table, const std::vector<Name>& columns) {
  return !columns.empty() && std::all_of(columns.begin(), columns.end(), [&](const Name& column) {
    return subject.context.is_new(table, column);
  });
}

Phase constraint_phase(const Subject& subject, const ObjectName& table,
                       const std::vector<Name>& columns) {
  return all_new(subject, table, columns) ? Phase::kExpand : Phase::kContract;
}

std::string alter_table_sql(const ObjectName& table) {
  return "ALTER TABLE " + to_sql(table) + " ";
}

std::string columns_sql(const std::vector<Name>& columns) {
  std::string sql;
  for (const Name& column : columns) {
    sql += (sql.empty() ? "" : ", ") + to_sql(column);
  }
  return sql;
}

std::string names_text(const std::vector<Name>& names) {
  std::string text;
  for (const Name& name : names) {
    text += (text.empty() ? "" : ", ") + name.text;
  }
  return text;
}

std::string names_text(const std::vector<ObjectName>& names) {
  std::string text;
  for (const ObjectName& name : names) {
    text += (text.empty() ? "" : ", ") + display(name);
  }
  return text;
}

std::vector<Name> walking_key(const Catalog& catalog, const Table& table) {
  if (const Constraint* primary = table.primary_key()) {
    return primary->columns;
  }
  for (const Index* index : catalog.indexes_of(table.name)) {
    std::vector<Name> columns;
    for (const IndexKey& key : index->keys) {
      const Column* column = key.expression ? nullptr : table.column(key.column);
      if (column != nullptr && column->not_null) {
        columns.push_back(key.column);
      }
    }
    if (index->unique && index->valid && !index->predicate && !columns.empty() &&
        columns.size() == index->keys.size()) {
      return columns;
    }
  }
  return {};
}

Draft sql_draft(Phase phase, std::string title, std::vector<std::string> statements) {
  Draft draft;
  draft.phase = phase;
  draft.title = std::move(title);
  draft.action = RunSql{std::move(statements)};
  return draft;
}

Error needs_a_human(std::string message, std::string hint) {
  return {ErrorCode::kUnsupported, std::move(message), std::move(hint), {}, ""};
}

}  // namespace bellows
