#include "migrations/fold.h"

#include "migrations/fold/indexes.h"
#include "migrations/fold/notes.h"
#include "migrations/fold/refusal.h"
#include "migrations/fold/statements.h"
#include "migrations/fold/tables.h"

namespace bellows {
namespace {

// One overload for each kind of statement; those without one leave the schema alone.
struct Folder {
  Catalog& catalog;
  const Statement& at;

  Result<void> operator()(const CreateTable& create) const {
    return apply_create_table(catalog, at, create);
  }

  Result<void> operator()(const CreateTableAs& create) const {
    if (Result<void> done = check_relations(catalog, at, create.reads); !done) {
      return done;
    }
    return apply_create_table_as(catalog, at, create);
  }

  Result<void> operator()(const AlterTable& alter) const {
    return apply_alter_table(catalog, at, alter);
  }

  Result<void> operator()(const CreateIndex& create) const {
    return apply_create_index(catalog, at, create);
  }

  Result<void> operator()(const DropObjects& drop) const { return apply_drop(catalog, at, drop); }

  Result<void> operator()(const Rename& rename) const { return apply_rename(catalog, at, rename); }

  Result<void> operator()(const SetSchema& set) const { return apply_set_schema(catalog, at, set); }

  Result<void> operator()(const CreateView& create) const {
    return apply_create_view(catalog, at, create);
  }

  Result<void> operator()(const CreateSequence& create) const {
    return apply_create_sequence(catalog, at, create);
  }

  Result<void> operator()(const AlterSequence& alter) const {
    return apply_alter_sequence(catalog, at, alter);
  }

  Result<void> operator()(const CreateSchema& create) const {
    return apply_create_schema(catalog, at, create);
  }

  Result<void> operator()(const CreateEnum& create) const {
    return apply_create_enum(catalog, at, create);
  }

  Result<void> operator()(const AlterEnum& alter) const {
    return apply_alter_enum(catalog, at, alter);
  }

  Result<void> operator()(const CreateDomain& create) const {
    return apply_create_domain(catalog, at, create);
  }

  Result<void> operator()(const AlterDomain& alter) const {
    return apply_alter_domain(catalog, at, alter);
  }

  Result<void> operator()(const CreateCompositeType& create) const {
    return apply_create_composite(catalog, at, create);
  }

  Result<void> operator()(const CreateRangeType& create) const {
    return apply_create_range(catalog, at, create);
  }

  Result<void> operator()(const CreateFunction& create) const {
    return apply_create_function(catalog, at, create);
  }

  Result<void> operator()(const CreateTrigger& create) const {
    return apply_create_trigger(catalog, at, create);
  }

  Result<void> operator()(const CreateExtension& create) const {
    if (create.extension.text == "plpgsql") {
      return {};  // in every database; the catalog does not list it
    }
    if (!catalog.extensions.insert(create.extension).second && !create.if_not_exists) {
      return already_exists(at, "extension", {{}, create.extension});
    }
    return {};
  }

  Result<void> operator()(const CreatePolicy& create) const {
    return apply_create_policy(catalog, at, create);
  }

  Result<void> operator()(const CreateRule& create) const {
    return apply_create_rule(catalog, at, create);
  }

  Result<void> operator()(const CreateStatistics& create) const {
    return apply_create_statistics(catalog, at, create);
  }

  Result<void> operator()(const DefineObject& define) const {
    return apply_define_object(catalog, at, define);
  }

  Result<void> operator()(const ChangeOwner& change) const {
    return apply_change_owner(catalog, change);
  }

  Result<void> operator()(const Comment& comment) const { return apply_comment(catalog, comment); }

  Result<void> operator()(const Grant& grant) const { return apply_grant(catalog, grant); }

  Result<void> operator()(const Cluster& cluster) const {
    if (!cluster.index.empty()) {
      mark_clustered(catalog, catalog.resolve(cluster.table), cluster.index);
    }
    return {};
  }

  Result<void> operator()(const RefreshView& refresh) const {
    Result<void> done = check_relations(catalog, at, {refresh.view});
    if (const auto view = catalog.views.find(catalog.resolve(refresh.view));
        done && view != catalog.views.end()) {
      view->second.populated = !refresh.with_no_data;
    }
    return done;
  }

  Result<void> operator()(const Query& query) const { return check_query(catalog, at, query); }

  Result<void> operator()(const Truncate& truncate) const {
    return check_relations(catalog, at, truncate.tables);
  }

  Result<void> operator()(const LockTable& lock) const {
    return check_relations(catalog, at, lock.tables);
  }

  Result<void> operator()(const Vacuum& vacuum) const {
    return check_relations(catalog, at, vacuum.tables);
  }

  Result<void> operator()(const Copy& copy) const {
    return copy.table.empty() ? Result<void>() : check_relations(catalog, at, {copy.table});
  }

  Result<void> operator()(const SetVariable& set) const { return apply_set_variable(catalog, set); }

  // Nothing that the catalog keeps.
  Result<void> operator()(const Reindex& /*reindex*/) const { return {}; }

  Result<void> operator()(const Transaction& /*transaction*/) const { return {}; }

  Result<void> operator()(const DoBlock& /*block*/) const { return apply_do_block(catalog, at); }

  // What they do is not known here; effects_of() says that they are opaque.
  Result<void> operator()(const OtherStatement& /*other*/) const { return {}; }
};

}  // namespace

Result<void> apply_unsettled(Catalog& catalog, const Statement& statement) {
  return std::visit(Folder{catalog, statement}, statement.body);
}

Result<void> apply(Catalog& catalog, const Statement& statement) {
  Result<void> done = apply_unsettled(catalog, statement);
  catalog.settle();
  return done;
}

Result<Catalog> fold(Catalog catalog, const std::vector<Statement>& statements) {
  for (const Statement& statement : statements) {
    if (Result<void> done = apply(catalog, statement); !done) {
      return done.error();
    }
  }
  return catalog;
}

void forget_creation(Catalog& catalog) {
  for (const ObjectName& name : catalog.tables.keys()) {
    catalog.tables.at(name).created_in_plan = false;
  }
  catalog.settle();
}

}  // namespace bellows
