// Settings, schemas, extensions, types and functions.
#include <charconv>

#include "executor/load_catalog/reader.h"

namespace bellows {
namespace {

Result<void> load_domain_constraints(Session& session, Catalog& catalog) {
  const std::string sql =
      "SELECT n.nspname, t.typname, k.conname, pg_get_expr(k.conbin, 0), k.convalidated"
      " FROM pg_constraint k JOIN pg_type t ON t.oid = k.contypid"
      " JOIN pg_namespace n ON n.oid = t.typnamespace"
      " WHERE k.contype = 'c' AND " +
      user_schema("n.nspname");
  return each_row(session, sql, [&](const Row& row) {
    const auto domain = catalog.types.find(row.object(0));
    if (domain == catalog.types.end()) {
      return;
    }
    Constraint constraint;
    constraint.name = row.name(2);
    constraint.check = row.expression(3).value_or(Expression{});
    constraint.validated = row.flag(4);
    domain->second.constraints.emplace(constraint.name, std::move(constraint));
  });
}

Result<void> load_enum_values(Session& session, Catalog& catalog) {
  const std::string sql =
      "SELECT n.nspname, t.typname, v.enumlabel FROM pg_enum v JOIN pg_type t ON t.oid = "
      "v.enumtypid JOIN pg_namespace n ON n.oid = t.typnamespace WHERE " +
      user_schema("n.nspname") + " ORDER BY v.enumtypid, v.enumsortorder";
  return each_row(session, sql, [&](const Row& row) {
    if (const auto type = catalog.types.find(row.object(0)); type != catalog.types.end()) {
      type->second.values.push_back(row.text(2));
    }
  });
}

TypeKind kind_of(const std::string& letter) {
  switch (letter[0]) {
    case 'd':
      return TypeKind::kDomain;
    case 'c':
      return TypeKind::kComposite;
    case 'r':
      return TypeKind::kRange;
    default:
      return TypeKind::kEnum;
  }
}

Volatility volatility(const std::string& letter) {
  if (letter == "i") {
    return Volatility::kImmutable;
  }
  return letter == "s" ? Volatility::kStable : Volatility::kVolatile;
}

// Types of the input arguments, one row each, in order.
Result<void> load_arguments(Session& session, std::map<std::string, Function>& functions) {
  const std::string sql = "SELECT p.oid, " + type_columns("k.type", "-1") +
                          " FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
                          " CROSS JOIN LATERAL unnest(p.proargtypes) WITH ORDINALITY"
                          " k(type, place)" +
                          type_joins("k.type") + " WHERE p.prokind IN ('f', 'p') AND " +
                          user_schema("n.nspname") + " ORDER BY p.oid, k.place";
  return each_row(session, sql, [&](const Row& row) {
    if (const auto function = functions.find(row.text(0)); function != functions.end()) {
      function->second.arguments.push_back(row.type(1));
    }
  });
}

}  // namespace

Result<void> load_settings(Session& session, Catalog& catalog) {
  catalog.schemas.clear();
  catalog.search_path.clear();
  Result<void> done =
      each_row(session,
               "SELECT v / 10000, v % 10000, current_setting('TimeZone')"
               " FROM (SELECT current_setting('server_version_num')::int AS v) s",
               [&](const Row& row) {
                 const std::string major = row.text(0);
                 const std::string minor = row.text(1);
                 std::from_chars(major.data(), major.data() + major.size(), catalog.server_version);
                 std::from_chars(minor.data(), minor.data() + minor.size(), catalog.server_minor);
                 catalog.time_zone = row.text(2);
               });
  if (!done) {
    return done;
  }
  done = each_row(session, "SELECT unnest(current_schemas(false))",
                  [&](const Row& row) { catalog.search_path.push_back(row.name(0)); });
  if (!done) {
    return done;
  }
  // plpgsql is in every database, and nobody's choice.
  done = each_row(session, "SELECT extname FROM pg_extension WHERE extname <> 'plpgsql'",
                  [&](const Row& row) { catalog.extensions.insert(row.name(0)); });
  if (!done) {
    return done;
  }
  return each_row(session,
                  "SELECT n.nspname FROM pg_namespace n WHERE " + user_schema("n.nspname") +
                      " AND " + not_of_extension("pg_namespace", "n.oid"),
                  [&](const Row& row) { catalog.schemas.insert(row.name(0)); });
}

Result<void> load_types(Session& session, Catalog& catalog) {
  // Row types of tables and views are not listed, composite types on their own are.
  const std::string sql =
      "SELECT un.nspname, u.typname, u.typtype, u.typnotnull, pg_get_expr(u.typdefaultbin, 0), " +
      type_columns("coalesce(nullif(u.typbasetype, 0), u.oid)", "u.typtypmod") +
      " FROM pg_type u JOIN pg_namespace un ON un.oid = u.typnamespace" +
      type_joins("coalesce(nullif(u.typbasetype, 0), u.oid)") +
      " LEFT JOIN pg_class c ON c.oid = u.typrelid"
      " WHERE (u.typtype IN ('e', 'd', 'r') OR (u.typtype = 'c' AND c.relkind = 'c')) AND " +
      user_schema("un.nspname") + " AND " + not_of_extension("pg_type", "u.oid");
  Result<void> done = each_row(session, sql, [&](const Row& row) {
    UserType type;
    type.name = row.object(0);
    type.kind = kind_of(row.text(2));
    if (type.kind == TypeKind::kDomain) {
      type.not_null = row.flag(3);
      type.default_value = row.expression(4);
      type.base = row.type(5);
    }
    catalog.types.emplace(type.name, std::move(type));
  });
  if (done) {
    done = load_enum_values(session, catalog);
  }
  return done ? load_domain_constraints(session, catalog) : done;
}

Result<void> load_functions(Session& session, Catalog& catalog) {
  const std::string sql =
      "SELECT p.oid, n.nspname, p.proname, p.prokind = 'p', l.lanname, p.provolatile, p.proretset,"
      " coalesce(p.prosrc, ''), " +
      type_columns("p.prorettype", "-1") +
      " FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
      " JOIN pg_language l ON l.oid = p.prolang" +
      type_joins("p.prorettype") + " WHERE p.prokind IN ('f', 'p') AND " +
      user_schema("n.nspname") + " AND " + not_of_extension("pg_proc", "p.oid") +
      // The constructors of a range type are parts of the type.
      " AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_proc'::regclass"
      " AND i.objid = p.oid AND i.deptype = 'i')";
  std::map<std::string, Function> functions;
  Result<void> done = each_row(session, sql, [&](const Row& row) {
    Function function;
    function.name = row.object(1);
    function.procedure = row.flag(3);
    function.language = row.name(4);
    function.volatility = volatility(row.text(5));
    function.body = row.text(7);
    if (!function.procedure) {
      function.returns = row.type(8);
      function.returns.setof = row.flag(6);
    }
    functions.emplace(row.text(0), std::move(function));
  });
  if (done) {
    done = load_arguments(session, functions);
  }
  for (auto& [oid, function] : functions) {
    FunctionKey key{function.name, ""};
    for (const TypeRef& argument : function.arguments) {
      key.arguments += (key.arguments.empty() ? "" : ", ") + type_text(argument);
    }
    catalog.functions.emplace(std::move(key), std::move(function));
  }
  return done;
}

}  // namespace bellows
