#include "migrations/effects/reach.h"

#include <algorithm>
#include <deque>

#include "migrations/effects/collector.h"

namespace bellows {
namespace {

class Names {
 public:
  std::vector<ObjectName> take() { return std::move(x_names); }

  void add(const ObjectName& name) {
    if (!name.empty()) {
      x_names.push_back(name);
    }
  }

  void add(const std::vector<ObjectName>& names) {
    x_names.insert(x_names.end(), names.begin(), names.end());
  }

  void add(const ConstraintDef& constraint) {
    add(constraint.referenced);
    add(constraint.check.relations);
  }

  void add(const ColumnDef& column) {
    for (const ConstraintDef& constraint : column.constraints) {
      add(constraint);
    }
  }

 private:
  std::vector<ObjectName> x_names;
};

struct NamesOf {
  Names& names;

  void operator()(const CreateTable& create) const {
    names.add(create.table);
    names.add(create.inherits);
    names.add(create.partition_of);
    for (const LikeClause& like : create.likes) {
      names.add(like.table);
    }
    for (const ColumnDef& column : create.columns) {
      names.add(column);
    }
    for (const ConstraintDef& constraint : create.constraints) {
      names.add(constraint);
    }
  }

  void operator()(const CreateTableAs& create) const {
    names.add(create.table);
    names.add(create.reads);
  }

  void operator()(const AlterTable& alter) const {
    names.add(alter.table);
    for (const AlterCommand& command : alter.commands) {
      names.add(command.relation);
      if (command.column) {
        names.add(*command.column);
      }
      if (command.constraint) {
        names.add(*command.constraint);
      }
    }
  }

  void operator()(const CreateIndex& create) const { names.add(create.table); }

  void operator()(const DropObjects& drop) const {
    for (const DropTarget& target : drop.targets) {
      names.add(target.name);
    }
  }

  void operator()(const Rename& rename) const { names.add(rename.object); }

  void operator()(const SetSchema& set) const { names.add(set.object); }

  void operator()(const ChangeOwner& change) const { names.add(change.object); }

  void operator()(const CreateView& create) const {
    names.add(create.view);
    names.add(create.reads);
  }

  void operator()(const RefreshView& refresh) const { names.add(refresh.view); }

  void operator()(const CreateSequence& create) const {
    names.add(create.sequence);
    names.add(create.options.owned_by_table);
  }

  void operator()(const AlterSequence& alter) const {
    names.add(alter.sequence);
    names.add(alter.options.owned_by_table);
  }

  void operator()(const CreateTrigger& create) const {
    names.add(create.table);
    names.add(create.referenced);
  }

  void operator()(const CreatePolicy& create) const { names.add(create.table); }

  void operator()(const CreateRule& create) const { names.add(create.table); }

  void operator()(const CreateStatistics& create) const { names.add(create.table); }

  void operator()(const Comment& comment) const { names.add(comment.object); }

  void operator()(const Grant& grant) const { names.add(grant.objects); }

  void operator()(const Query& query) const {
    names.add(query.target);
    names.add(query.reads);
    for (const WithWrite& with : query.with_writes) {
      names.add(with.table);
    }
  }

  void operator()(const Truncate& truncate) const { names.add(truncate.tables); }

  void operator()(const LockTable& lock) const { names.add(lock.tables); }

  void operator()(const Copy& copy) const { names.add(copy.table); }

  void operator()(const Vacuum& vacuum) const { names.add(vacuum.tables); }

  void operator()(const Cluster& cluster) const { names.add(cluster.table); }

  void operator()(const Reindex& reindex) const {
    if (reindex.target == ReindexTarget::kIndex || reindex.target == ReindexTarget::kTable) {
      names.add(reindex.name);
    }
  }

  template <typename Other>
  void operator()(const Other& /*other*/) const {}
};

// Copies objects over, each once, and what is to be looked at next.
class Reach {
 public:
  explicit Reach(const Catalog& catalog) : x_whole(catalog) {
    x_part.schemas = catalog.schemas;
    x_part.types = catalog.types;
    x_part.extensions = catalog.extensions;
    x_part.search_path = catalog.search_path;
    x_part.server_version = catalog.server_version;
    x_part.server_minor = catalog.server_minor;
    x_part.time_zone = catalog.time_zone;
  }

  // With everything that a change of it may change as well.
  void add_wholly(const ObjectName& name) { x_open.push_back(name); }

  void add_functions() { x_part.functions = x_whole.functions; }

  void follow() {
    while (!x_open.empty()) {
      const ObjectName name = x_open.front();
      x_open.pop_front();
      if (!x_done.insert(name).second) {
        continue;
      }
      add(name);
      for (const ObjectName& view : x_whole.views_of(name)) {
        x_open.push_back(view);
      }
      if (const auto index = x_whole.indexes.find(name); index != x_whole.indexes.end()) {
        x_open.push_back(index->second.table);
        if (!index->second.parent.empty()) {
          x_open.push_back(index->second.parent);
        }
      }
      if (const auto sequence = x_whole.sequences.find(name); sequence != x_whole.sequences.end()) {
        follow_sequence(sequence->second);
      }
      if (const auto table = x_whole.tables.find(name); table != x_whole.tables.end()) {
        follow_table(table->second);
      }
    }
  }

  // Relations whose names begin as a chosen one would: the table's name, cut perhaps, and "_".
  void add_namesakes(const ObjectName& table) {
    constexpr std::size_t kNeverCut = 24;
    const std::string& name = table.name.text;
    const std::string start = name.size() > kNeverCut ? name.substr(0, kNeverCut) : name + "_";
    add_from(x_whole.tables, table.schema, start);
    add_from(x_whole.indexes, table.schema, start);
    add_from(x_whole.sequences, table.schema, start);
    add_from(x_whole.views, table.schema, start);
  }

  Catalog take() { return std::move(x_part); }

 private:
  template <typename Map>
  static void copy_one(const Map& from, Map& to, const ObjectName& name) {
    if (const auto found = from.find(name); found != from.end()) {
      to.insert(*found);
    }
  }

  void add(const ObjectName& name) {
    copy_one(x_whole.tables, x_part.tables, name);
    copy_one(x_whole.indexes, x_part.indexes, name);
    copy_one(x_whole.sequences, x_part.sequences, name);
    copy_one(x_whole.views, x_part.views, name);
    for (const Index* index : x_whole.indexes_of(name)) {
      x_part.indexes.emplace(index->name, *index);
    }
  }

  template <typename Map>
  void add_from(const Map& map, const Name& schema, const std::string& start) {
    for (auto it = map.lower_bound({schema, Name{start}});
         it != map.end() && it->first.schema == schema && it->first.name.text.starts_with(start);
         ++it) {
      add(it->first);
    }
  }

  // Columns elsewhere may take their default from it.
  void follow_sequence(const Sequence& sequence) {
    if (!sequence.owned_by_table.empty()) {
      x_open.push_back(sequence.owned_by_table);
    }
    for (const auto& [name, table] : x_whole.tables) {
      const bool uses =
          std::any_of(table.columns.begin(), table.columns.end(), [&](const Column& column) {
            return column.default_value &&
                   sequence_of_default(x_whole, *column.default_value) == sequence.name;
          });
      if (uses) {
        add(name);
      }
    }
  }

  void follow_table(const Table& table) {
    if (!table.partition_of.empty()) {
      add(table.partition_of);
      const ObjectName rest = default_partition(x_whole, table.partition_of);
      if (!rest.empty()) {
        add(rest);
      }
    }
    for (const ObjectName& parent : table.inherits) {
      add(parent);
    }
    for (const ObjectName& child : x_whole.children_of(table.name)) {
      x_open.push_back(child);
    }
    for (const auto& [name, constraint] : table.constraints) {
      if (!constraint.referenced.empty()) {
        add(constraint.referenced);
      }
    }
    for (const auto& [other, constraint] : x_whole.referencing(table.name)) {
      add(other);
    }
    for (const auto& [name, sequence] : x_whole.sequences) {
      if (sequence.owned_by_table == table.name) {
        add(name);
      }
    }
    add_namesakes(table.name);
  }

  const Catalog& x_whole;
  Catalog x_part;
  std::deque<ObjectName> x_open;
  std::set<ObjectName> x_done;
};

// Schemas, types and functions may be used anywhere.
bool reaches_everything(const Statement& statement) {
  const auto everywhere = [](ObjectKind kind) {
    return kind == ObjectKind::kSchema || kind == ObjectKind::kType ||
           kind == ObjectKind::kDomain || kind == ObjectKind::kFunction ||
           kind == ObjectKind::kProcedure || kind == ObjectKind::kAttribute ||
           kind == ObjectKind::kDomainConstraint || kind == ObjectKind::kAggregate;
  };
  if (const auto* drop = statement.as<DropObjects>()) {
    return everywhere(drop->kind);
  }
  if (const auto* rename = statement.as<Rename>()) {
    return everywhere(rename->kind) || everywhere(rename->relation_kind);
  }
  if (const auto* set = statement.as<SetSchema>()) {
    return everywhere(set->kind);
  }
  return false;
}

}  // namespace

std::vector<ObjectName> relations_named(const Statement& statement) {
  Names names;
  std::visit(NamesOf{names}, statement.body);
  return names.take();
}

Catalog reach_of(const Statement& statement, const Catalog& catalog) {
  if (reaches_everything(statement)) {
    return catalog;
  }
  Reach reach(catalog);
  for (const ObjectName& name : relations_named(statement)) {
    const ObjectName full = catalog.resolve(name);
    reach.add_wholly(full);
    reach.add_namesakes(full);
  }
  if (const auto* create = statement.as<CreateIndex>(); create && !create->index.empty()) {
    reach.add_wholly({catalog.resolve(create->table).schema, create->index});
  }
  if (const auto* rename = statement.as<Rename>()) {
    reach.add_wholly({catalog.resolve(rename->object).schema, rename->to});
  }
  if (statement.as<CreateTrigger>() != nullptr || statement.as<CreateFunction>() != nullptr) {
    reach.add_functions();
  }
  reach.follow();
  return reach.take();
}

}  // namespace bellows
