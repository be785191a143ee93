#include "rules/recipes/hide.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "migrations/sha256.h"
#include "migrations/sql_words.h"
#include "rules/drop_recipe.h"

namespace bellows {
namespace {

constexpr std::string_view kPrefix = "bellows_hidden_";
constexpr std::size_t kLongestName = 63;

// Never inside a UTF-8 character.
std::string cut_to(const std::string& text, std::size_t bytes) {
  std::size_t end = std::min(bytes, text.size());
  while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
    --end;
  }
  return text.substr(0, end);
}

// A name that had to be cut carries a digest of the whole: two long ones may begin alike.
Name hidden_name(const ObjectName& table, const Name& column,
                 const std::function<bool(const Name&)>& is_taken) {
  const std::string wanted =
      std::string(kPrefix) + (column.empty() ? table.name.text : column.text);
  if (wanted.size() <= kLongestName && !is_taken({wanted})) {
    return {wanted};
  }
  std::string identity = to_sql(table) + "\n" + column.text;
  for (;;) {
    identity = sha256_hex(identity);
    const std::string digest = "_" + identity.substr(0, 8);
    const Name name{cut_to(wanted, kLongestName - digest.size()) + digest};
    if (!is_taken(name)) {
      return name;
    }
  }
}

// The first statement of the plan behind the subject's that `found` says yes to; nullptr: none.
template <typename Found>
const Statement* find_later(const Subject& subject, Found found) {
  const PlanContext& context = subject.context;
  if (context.pending == nullptr) {
    return nullptr;
  }
  auto first = static_cast<std::size_t>(context.statement) + 1;
  for (auto m = static_cast<std::size_t>(context.migration); m < context.pending->size(); ++m) {
    const std::vector<Statement>& statements = (*context.pending)[m].statements;
    const auto at = std::find_if(
        statements.begin() + static_cast<std::ptrdiff_t>(std::min(first, statements.size())),
        statements.end(), found);
    if (at != statements.end()) {
      return &*at;
    }
    first = 0;
  }
  return nullptr;
}

// The user's own, with all its commands.
const Statement* whole_statement(const PlanContext& context) {
  return context.pending == nullptr
             ? nullptr
             : &context.pending->at(static_cast<std::size_t>(context.migration))
                    .statements.at(static_cast<std::size_t>(context.statement));
}

bool adds_column(const AlterTable& alter, const Name& column) {
  return std::any_of(alter.commands.begin(), alter.commands.end(), [&](const AlterCommand& one) {
    return one.kind == AlterKind::kAddColumn && one.column && one.column->name == column;
  });
}

// Whether the plan gives the table a column of that name again; the table may be renamed meanwhile.
bool comes_again(const Subject& subject, const ObjectName& table, const Name& column) {
  const Statement* own = whole_statement(subject.context);
  const auto* commands = own == nullptr ? nullptr : own->as<AlterTable>();
  if (commands != nullptr && adds_column(*commands, column)) {
    return true;
  }
  ObjectName at = table;
  const auto is_it = [&](const ObjectName& written) {
    return written.name == at.name && (written.schema.empty() || written.schema == at.schema);
  };
  const auto adds = [&](const Statement& statement) {
    if (const auto* alter = statement.as<AlterTable>()) {
      return is_it(alter->table) && adds_column(*alter, column);
    }
    const auto* rename = statement.as<Rename>();
    if (rename == nullptr || !is_it(rename->object)) {
      return false;
    }
    if (rename->member.empty() && rename->kind == ObjectKind::kTable) {
      at.name = rename->to;
    }
    return rename->kind == ObjectKind::kColumn && rename->to == column;
  };
  return find_later(subject, adds) != nullptr;
}

// Whether a statement behind the drop has the table's name in it: then something else gets it.
bool is_named_again(const Subject& subject, const Name& table) {
  const auto names_it = [&](const Statement& statement) {
    const std::vector<Word> words = words_of(statement.text);
    return std::any_of(words.begin(), words.end(), [&](const Word& word) {
      return word.is_identifier() && word.is(table.text);
    });
  };
  return find_later(subject, names_it) != nullptr;
}

// The publication that sends the table's rows to subscribers; empty: none is known.
std::string publication_of(const Catalog& catalog, const Table& table) {
  for (const auto& [name, publication] : catalog.publications) {
    const Table* one = &table;
    while (one != nullptr) {
      if (publication.all_tables || publication.schemas.contains(one->name.schema) ||
          publication.tables.contains(one->name)) {
        return name.text;
      }
      one = one->partition_of.empty() ? nullptr : catalog.table(one->partition_of);
    }
  }
  return "";
}

std::string why_published(const Subject& subject, const Table& table) {
  const std::string publication = publication_of(subject.before, table);
  return publication.empty() ? ""
                             : "publication " + publication +
                                   " would go on sending it to subscribers, under a name that they "
                                   "do not know";
}

// A view over the table that has the column's name in it, perhaps as another table's: which one it
// means only a server knows.
std::string why_view(const Catalog& catalog, const ObjectName& table, const Name& column) {
  for (const ObjectName& name : catalog.views_of(table)) {
    const std::vector<ColumnPath>& paths = catalog.views.at(name).columns_read;
    if (std::any_of(paths.begin(), paths.end(), [&](const ColumnPath& path) {
          return !path.empty() && path.back() == column;
        })) {
      return "view " + display(name) + " reads a column of that name, perhaps of another table";
    }
  }
  return "";
}

std::string why_cascade(const Subject& subject) {
  const std::string dragged = dragged_by_cascade(subject);
  return dragged.empty()
             ? ""
             : "CASCADE takes " + dragged + " along, which would go on using it while it is hidden";
}

std::string why_not_column(const Subject& subject, const Table& table,
                           const AlterCommand& command) {
  if (command.cascade) {
    if (std::string why = why_cascade(subject); !why.empty()) {
      return why;
    }
  }
  if (std::string why = why_view(subject.before, table.name, command.name); !why.empty()) {
    return why;
  }
  if (comes_again(subject, table.name, command.name)) {
    return "the plan adds a column of that name later, so it could not come back";
  }
  if (subject.statement.as<AlterTable>()->only && !subject.before.children_of(table.name).empty()) {
    return "ONLY leaves the column to the tables that inherit it, which a rename cannot";
  }
  return why_published(subject, table);
}

std::string why_not_table(const Subject& subject, const Table& table) {
  if (!table.partition_of.empty()) {
    return display(table.name) + " would still be read through " + display(table.partition_of);
  }
  if (!table.inherits.empty()) {
    return display(table.name) + " would still be read through " + display(table.inherits.front());
  }
  if (is_named_again(subject, table.name.name)) {
    return "the name " + table.name.name.text +
           " is used again later in the plan, so it could not come back";
  }
  return why_published(subject, table);
}

std::vector<Draft> dropped_at_once(Draft drop, const std::string& why) {
  if (!why.empty()) {
    drop.notes.push_back("not hidden first: " + why);
  }
  std::vector<Draft> drafts;
  drafts.push_back(std::move(drop));
  return drafts;
}

std::vector<Draft> hidden_and_dropped(const Subject& subject, Draft hide, Draft drop) {
  hide.phase_reason = drop.phase_reason;
  hide.notes.emplace_back("until it is dropped, bellows unhide brings it back");
  drop.soak = subject.context.hide_for;
  std::vector<Draft> drafts;
  drafts.push_back(std::move(hide));
  drafts.push_back(std::move(drop));
  return drafts;
}

std::string rename_table_sql(const ObjectName& from, const Name& to) {
  return alter_table_sql(from) + "RENAME TO " + to_sql(to);
}

Name hidden_table_name(const Catalog& catalog, const ObjectName& table) {
  return hidden_name(table, {}, [&](const Name& name) {
    const ObjectName full{table.schema, name};
    return catalog.relation_kind(full) != RelationKind::kNone || catalog.types.contains(full);
  });
}

}  // namespace

std::vector<Draft> hide_column_first(const Subject& subject, Draft drop) {
  const AlterCommand& command = subject.statement.as<AlterTable>()->commands.front();
  const Table& table = *live_table(subject);
  if (subject.context.hide_for == 0) {
    return dropped_at_once(std::move(drop), "");
  }
  if (const std::string why = why_not_column(subject, table, command); !why.empty()) {
    return dropped_at_once(std::move(drop), why);
  }
  const Name hidden = hidden_name(table.name, command.name,
                                  [&](const Name& name) { return table.column(name) != nullptr; });
  const std::string alter = alter_table_sql(table.name);
  Draft hide = sql_draft(
      Phase::kContract,
      "hide column " + display(table.name) + "." + command.name.text + " as " + hidden.text,
      {alter + "RENAME COLUMN " + to_sql(command.name) + " TO " + to_sql(hidden)});
  hide.undo.actions = {
      RunSql{{alter + "RENAME COLUMN " + to_sql(hidden) + " TO " + to_sql(command.name)}}};
  drop.action =
      RunSql{{alter + "DROP COLUMN " + to_sql(hidden) + (command.cascade ? " CASCADE" : "")}};
  drop.title += ", hidden as " + hidden.text;
  return hidden_and_dropped(subject, std::move(hide), std::move(drop));
}

std::vector<Draft> hide_tables_first(const Subject& subject, Draft drop) {
  const auto& statement = *subject.statement.as<DropObjects>();
  if (subject.context.hide_for == 0) {
    return dropped_at_once(std::move(drop), "");
  }
  std::string why = statement.cascade ? why_cascade(subject) : "";
  std::string tables;
  std::string names;
  std::string dropped;
  RunSql rename;
  RunSql back;
  for (const DropTarget& target : statement.targets) {
    const ObjectName name = subject.before.resolve(target.name);
    if (subject.before.table(target.name) == nullptr) {
      continue;  // IF EXISTS
    }
    const Table* table = live_table(subject, target.name);
    if (table == nullptr) {
      why = display(name) + " is no table that was there before and stays until now";
    } else if (why.empty()) {
      why = why_not_table(subject, *table);
    }
    if (!why.empty()) {
      return dropped_at_once(std::move(drop), why);
    }
    const Name hidden = hidden_table_name(subject.before, name);
    rename.statements.push_back(rename_table_sql(name, hidden));
    back.statements.insert(back.statements.begin(),
                           rename_table_sql({name.schema, hidden}, name.name));
    const std::string comma = tables.empty() ? "" : ", ";
    tables += comma + display(name);
    names += comma + hidden.text;
    dropped += comma + to_sql(ObjectName{name.schema, hidden});
  }
  if (!why.empty() || tables.empty()) {
    return dropped_at_once(std::move(drop), why);
  }
  Draft hide =
      sql_draft(Phase::kContract, "hide table " + tables + " as " + names, rename.statements);
  hide.undo.actions = {std::move(back)};
  drop.action = RunSql{{"DROP TABLE " + dropped + (statement.cascade ? " CASCADE" : "")}};
  drop.title += ", hidden as " + names;
  return hidden_and_dropped(subject, std::move(hide), std::move(drop));
}

Draft partition_not_hidden(const Subject& subject, Draft drop) {
  if (subject.context.hide_for > 0) {
    drop.notes.emplace_back(
        "not hidden first: it is detached, and a name alone would not bring its rows back");
  }
  return drop;
}

}  // namespace bellows
