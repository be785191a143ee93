// Settings, schemas, extensions and types.
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

}  // namespace

Result<void> load_settings(Session& session, Catalog& catalog) {
  catalog.schemas.clear();
  catalog.search_path.clear();
  Result<void> user =
      each_row(session, "SELECT current_user", [&](const Row& row) { catalog.user = row.name(0); });
  if (!user) {
    return user;
  }
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
      type_columns("coalesce(nullif(u.typbasetype, 0), r.rngsubtype, u.oid)", "u.typtypmod") +
      ", ln.nspname, l.collname, mn.nspname, m.typname FROM pg_type u JOIN pg_namespace un ON "
      "un.oid = u.typnamespace"
      " LEFT JOIN pg_range r ON r.rngtypid = u.oid LEFT JOIN pg_type m ON m.oid = r.rngmultitypid"
      " LEFT JOIN pg_namespace mn ON mn.oid = m.typnamespace" +
      type_joins("coalesce(nullif(u.typbasetype, 0), r.rngsubtype, u.oid)") +
      " LEFT JOIN pg_type b ON b.oid = u.typbasetype"
      " LEFT JOIN pg_collation l ON l.oid = u.typcollation AND b.typcollation <> l.oid"
      " LEFT JOIN pg_namespace ln ON ln.oid = l.collnamespace"
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
      type.collation = row.object(10);
    } else if (type.kind == TypeKind::kRange) {
      type.base = row.type(5);
      type.multirange = row.object(12);
    }
    catalog.types.emplace(type.name, std::move(type));
  });
  if (done) {
    done = load_enum_values(session, catalog);
  }
  return done ? load_domain_constraints(session, catalog) : done;
}

}  // namespace bellows
