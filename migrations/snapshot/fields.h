// fields.h: which members of which value are in a snapshot, and under what name.
// Owns: one list for each kind of value; writing and reading both follow it, so that they agree.
// Promises: a member that has its default value is left out.
// Not here: JSON (values.h), the order of the whole file (snapshot.cc).
#pragma once

#include <tuple>

#include "migrations/catalog.h"

namespace bellows::snapshot {

template <typename Object, typename Member>
struct Field {
  const char* name;
  Member Object::*member;
};

template <typename Object, typename Member>
constexpr Field<Object, Member> field(const char* name, Member Object::*member) {
  return {name, member};
}

// Names that are the key of the map an object is in are not listed.
template <typename Object>
struct Fields;

#define BELLOWS_FIELDS(Object, ...)                             \
  template <>                                                   \
  struct Fields<Object> {                                       \
    using T = Object;                                           \
    static constexpr auto kList = std::make_tuple(__VA_ARGS__); \
  }

BELLOWS_FIELDS(TypeRef, field("name", &T::name), field("modifiers", &T::modifiers),
               field("array_dimensions", &T::array_dimensions), field("setof", &T::setof));

BELLOWS_FIELDS(FunctionCall, field("name", &T::name), field("arguments", &T::arguments));

BELLOWS_FIELDS(Expression, field("text", &T::text), field("functions", &T::functions),
               field("columns", &T::columns), field("casts", &T::casts),
               field("relations", &T::relations), field("implies_not_null", &T::implies_not_null),
               field("is_constant", &T::is_constant),
               field("is_null_constant", &T::is_null_constant),
               field("uses_sql_value_function", &T::uses_sql_value_function));

BELLOWS_FIELDS(Column, field("name", &T::name), field("type", &T::type),
               field("not_null", &T::not_null), field("default", &T::default_value),
               field("generated", &T::generated), field("virtual", &T::is_virtual),
               field("identity", &T::identity), field("collation", &T::collation),
               field("local", &T::local), field("storage", &T::storage),
               field("compression", &T::compression), field("statistics", &T::statistics),
               field("options", &T::options));

BELLOWS_FIELDS(Constraint, field("kind", &T::kind), field("columns", &T::columns),
               field("check", &T::check), field("references", &T::referenced),
               field("referenced_columns", &T::referenced_columns),
               field("on_delete", &T::on_delete), field("set_columns", &T::set_columns),
               field("on_update", &T::on_update), field("match_full", &T::match_full),
               field("deferrable", &T::deferrable), field("deferred", &T::initially_deferred),
               field("no_inherit", &T::no_inherit), field("validated", &T::validated),
               field("enforced", &T::enforced), field("local", &T::local),
               field("parent", &T::parent), field("operators", &T::operators));

BELLOWS_FIELDS(IndexKey, field("column", &T::column), field("expression", &T::expression),
               field("collation", &T::collation), field("opclass", &T::opclass),
               field("opclass_options", &T::opclass_options), field("order", &T::options),
               field("descending", &T::descending), field("nulls_first", &T::nulls_first));

BELLOWS_FIELDS(Index, field("table", &T::table), field("method", &T::method),
               field("unique", &T::unique), field("keys", &T::keys), field("include", &T::include),
               field("where", &T::predicate), field("nulls_not_distinct", &T::nulls_not_distinct),
               field("valid", &T::valid), field("constraint", &T::constraint),
               field("only_parent", &T::only_parent), field("parent", &T::parent),
               field("options", &T::options), field("tablespace", &T::tablespace),
               field("clustered", &T::clustered), field("replica_identity", &T::replica_identity));

BELLOWS_FIELDS(Trigger, field("function", &T::function), field("arguments", &T::arguments),
               field("before", &T::before), field("instead_of", &T::instead_of),
               field("insert", &T::on_insert), field("update", &T::on_update),
               field("update_columns", &T::update_columns), field("delete", &T::on_delete),
               field("truncate", &T::on_truncate), field("row", &T::row), field("when", &T::when),
               field("constraint", &T::constraint), field("deferrable", &T::deferrable),
               field("deferred", &T::initially_deferred), field("old_table", &T::old_table),
               field("new_table", &T::new_table), field("referenced", &T::referenced),
               field("enabled", &T::enabled));

BELLOWS_FIELDS(Policy, field("command", &T::command), field("permissive", &T::permissive),
               field("roles", &T::roles), field("using", &T::using_expression),
               field("check", &T::check));

BELLOWS_FIELDS(RewriteRule, field("event", &T::event), field("instead", &T::instead),
               field("definition", &T::definition), field("enabled", &T::enabled));

BELLOWS_FIELDS(TableSize, field("rows", &T::rows), field("bytes", &T::bytes));

BELLOWS_FIELDS(Table, field("persistence", &T::persistence), field("size", &T::size),
               field("columns", &T::columns), field("columns_known", &T::columns_known),
               field("constraints", &T::constraints), field("triggers", &T::triggers),
               field("policies", &T::policies), field("rules", &T::rules),
               field("inherits", &T::inherits), field("partition_by", &T::partition_by),
               field("partition_key", &T::partition_key), field("partition_of", &T::partition_of),
               field("partition_bound", &T::partition_bound),
               field("row_security", &T::row_security),
               field("force_row_security", &T::force_row_security), field("options", &T::options),
               field("replica_identity", &T::replica_identity), field("of_type", &T::of_type),
               field("access_method", &T::access_method), field("tablespace", &T::tablespace));

BELLOWS_FIELDS(Sequence, field("type", &T::type), field("persistence", &T::persistence),
               field("increment", &T::increment), field("minimum", &T::minimum),
               field("maximum", &T::maximum), field("start", &T::start), field("cache", &T::cache),
               field("cycle", &T::cycle), field("owned_by_table", &T::owned_by_table),
               field("owned_by_column", &T::owned_by_column));

BELLOWS_FIELDS(View, field("materialized", &T::materialized), field("query", &T::query),
               field("columns", &T::columns), field("reads", &T::reads),
               field("columns_read", &T::columns_read), field("outdated", &T::outdated),
               field("options", &T::options), field("triggers", &T::triggers),
               field("rules", &T::rules), field("access_method", &T::access_method),
               field("tablespace", &T::tablespace), field("populated", &T::populated));

BELLOWS_FIELDS(UserType, field("kind", &T::kind), field("values", &T::values),
               field("base", &T::base), field("not_null", &T::not_null),
               field("default", &T::default_value), field("collation", &T::collation),
               field("constraints", &T::constraints), field("attributes", &T::attributes),
               field("multirange", &T::multirange));

BELLOWS_FIELDS(FunctionArgument, field("name", &T::name), field("mode", &T::mode),
               field("type", &T::type), field("default", &T::default_value));

BELLOWS_FIELDS(Function, field("arguments", &T::arguments), field("signature", &T::all_arguments),
               field("returns", &T::returns), field("language", &T::language),
               field("volatility", &T::volatility), field("procedure", &T::procedure),
               field("aggregate", &T::aggregate), field("window", &T::window),
               field("strict", &T::strict), field("security_definer", &T::security_definer),
               field("leakproof", &T::leakproof), field("parallel", &T::parallel),
               field("cost", &T::cost), field("rows", &T::rows), field("settings", &T::settings),
               field("body", &T::body), field("transition", &T::transition),
               field("state", &T::state), field("finish", &T::finish),
               field("initial", &T::initial));

BELLOWS_FIELDS(Statistics, field("table", &T::table), field("kinds", &T::kinds),
               field("on", &T::on), field("target", &T::target));

BELLOWS_FIELDS(PublishedTable, field("table", &T::table), field("columns", &T::columns),
               field("where", &T::where));

BELLOWS_FIELDS(Publication, field("all_tables", &T::all_tables), field("tables", &T::tables),
               field("schemas", &T::schemas), field("publishes", &T::publishes),
               field("via_root", &T::via_root));

BELLOWS_FIELDS(EventTrigger, field("event", &T::event), field("function", &T::function),
               field("tags", &T::tags), field("enabled", &T::enabled));

BELLOWS_FIELDS(ObjectKey, field("kind", &T::kind), field("object", &T::object),
               field("member", &T::member));

BELLOWS_FIELDS(GrantedPrivilege, field("grantee", &T::grantee), field("privilege", &T::privilege),
               field("column", &T::column), field("grant_option", &T::grant_option),
               field("taken", &T::taken));

BELLOWS_FIELDS(Notes, field("comment", &T::comment), field("owner", &T::owner),
               field("privileges", &T::privileges));

BELLOWS_FIELDS(DefaultPrivilege, field("role", &T::role), field("schema", &T::schema),
               field("kind", &T::kind), field("privilege", &T::privilege));

BELLOWS_FIELDS(Catalog, field("server_version", &T::server_version),
               field("search_path", &T::search_path), field("user", &T::user),
               field("schemas", &T::schemas), field("extensions", &T::extensions),
               field("types", &T::types), field("tables", &T::tables),
               field("indexes", &T::indexes), field("sequences", &T::sequences),
               field("views", &T::views), field("functions", &T::functions),
               field("statistics", &T::statistics), field("publications", &T::publications),
               field("event_triggers", &T::event_triggers), field("notes", &T::notes),
               field("default_privileges", &T::default_privileges));

#undef BELLOWS_FIELDS

}  // namespace bellows::snapshot
