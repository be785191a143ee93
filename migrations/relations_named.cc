#include "migrations/relations_named.h"

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

}  // namespace

std::vector<ObjectName> relations_named(const Statement& statement) {
  Names names;
  std::visit(NamesOf{names}, statement.body);
  return names.take();
}

}  // namespace bellows
