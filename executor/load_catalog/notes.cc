// Comments, owners and privileges.
#include "executor/load_catalog/reader.h"

namespace bellows {
namespace {

// How a kind of object is found in the server's catalogs.
struct Noted {
  std::string catalog;  // pg_class, …
  std::string kind;     // one of kind_of()'s words, an SQL expression
  std::string schema;   // of the object; '' for what has none
  std::string object;
  std::string member;  // '' when it is the object itself
  std::string from;    // the catalog as o, and what it is joined with
};

ObjectKind kind_of(const std::string& word) {
  static const std::map<std::string, ObjectKind> kKinds{
      {"r", ObjectKind::kTable},
      {"p", ObjectKind::kTable},
      {"v", ObjectKind::kView},
      {"m", ObjectKind::kView},
      {"S", ObjectKind::kSequence},
      {"i", ObjectKind::kIndex},
      {"I", ObjectKind::kIndex},
      {"column", ObjectKind::kColumn},
      {"constraint", ObjectKind::kConstraint},
      {"domain constraint", ObjectKind::kDomainConstraint},
      {"trigger", ObjectKind::kTrigger},
      {"policy", ObjectKind::kPolicy},
      {"rule", ObjectKind::kRule},
      {"type", ObjectKind::kType},
      {"schema", ObjectKind::kSchema},
      {"publication", ObjectKind::kPublication},
      {"event trigger", ObjectKind::kEventTrigger},
      {"statistics", ObjectKind::kStatistics}};
  const auto found = kKinds.find(word);
  return found == kKinds.end() ? ObjectKind::kOther : found->second;
}

const std::vector<Noted>& noted_parts() {
  const auto of_relation = [](const std::string& column) {
    return " JOIN pg_class c ON c.oid = o." + column +
           " JOIN pg_namespace n ON n.oid = c.relnamespace";
  };
  static const std::vector<Noted> kParts = {
      {"pg_class", "CASE WHEN d.objsubid > 0 THEN 'column' ELSE o.relkind::text END", "n.nspname",
       "o.relname", "coalesce(a.attname, '')",
       "pg_class o JOIN pg_namespace n ON n.oid = o.relnamespace"},
      {"pg_constraint", "'constraint'", "n.nspname", "c.relname", "o.conname",
       "pg_constraint o" + of_relation("conrelid")},
      {"pg_constraint", "'domain constraint'", "n.nspname", "t.typname", "o.conname",
       "pg_constraint o JOIN pg_type t ON t.oid = o.contypid"
       " JOIN pg_namespace n ON n.oid = t.typnamespace"},
      {"pg_trigger", "'trigger'", "n.nspname", "c.relname", "o.tgname",
       "pg_trigger o" + of_relation("tgrelid")},
      {"pg_policy", "'policy'", "n.nspname", "c.relname", "o.polname",
       "pg_policy o" + of_relation("polrelid")},
      {"pg_rewrite", "'rule'", "n.nspname", "c.relname", "o.rulename",
       "pg_rewrite o" + of_relation("ev_class")},
      {"pg_type", "'type'", "n.nspname", "o.typname", "''",
       "pg_type o JOIN pg_namespace n ON n.oid = o.typnamespace"},
      {"pg_namespace", "'schema'", "''", "o.nspname", "''",
       "pg_namespace o JOIN pg_namespace n ON n.oid = o.oid"},
      {"pg_statistic_ext", "'statistics'", "n.nspname", "o.stxname", "''",
       "pg_statistic_ext o JOIN pg_namespace n ON n.oid = o.stxnamespace"},
      {"pg_publication", "'publication'", "''", "o.pubname", "''", "pg_publication o"},
      {"pg_event_trigger", "'event trigger'", "''", "o.evtname", "''", "pg_event_trigger o"},
  };
  return kParts;
}

Result<void> load_comments(Session& session, Catalog& catalog) {
  std::string sql;
  for (const Noted& part : noted_parts()) {
    const bool has_schema = part.from.find("pg_namespace n") != std::string::npos;
    const bool is_class = part.catalog == "pg_class";
    sql += (sql.empty() ? "" : " UNION ALL ") + std::string("SELECT ") + part.kind + "::text, " +
           part.schema + "::text, " + part.object + "::text, " + part.member +
           "::text, d.description FROM " + part.from + " JOIN pg_description d ON d.classoid = '" +
           part.catalog + "'::regclass AND d.objoid = o.oid" +
           (is_class ? " LEFT JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum = d.objsubid"
                       " AND d.objsubid > 0"
                     : "") +
           " WHERE " + (has_schema ? user_schema("n.nspname") + " AND " : "") +
           not_of_extension(part.catalog, "o.oid") +
           // What initdb says of the schema public is nobody's word.
           (part.kind == "'schema'" ? " AND (o.nspname, d.description) <>"
                                      " ('public', 'standard public schema')"
                                    : "");
  }
  return each_row(session, sql, [&](const Row& row) {
    const ObjectKind kind = kind_of(row.text(0));
    if (kind != ObjectKind::kOther) {
      catalog.notes[{row.object(1), kind, row.name(3)}].comment = row.text(4);
    }
  });
}

Result<void> load_owners(Session& session, Catalog& catalog) {
  const auto part = [](const char* kind, const char* schema, const char* name, const char* owner,
                       const char* table, const char* catalog_name, const std::string& from) {
    return std::string("SELECT ") + kind + "::text, " + schema + "::text, o." + name +
           "::text, pg_get_userbyid(o." + owner + ") FROM " + table + " o" + from +
           " AND pg_get_userbyid(o." + owner + ") <> current_user AND " +
           not_of_extension(catalog_name, "o.oid");
  };
  const std::string in_schema = " AND " + user_schema("n.nspname");
  const std::string sql =
      part("o.relkind", "n.nspname", "relname", "relowner", "pg_class", "pg_class",
           " JOIN pg_namespace n ON n.oid = o.relnamespace WHERE o.relkind IN ('r', 'p', 'v', 'm', "
           "'S')" +
               in_schema) +
      " UNION ALL " +
      part("'type'", "n.nspname", "typname", "typowner", "pg_type", "pg_type",
           " JOIN pg_namespace n ON n.oid = o.typnamespace LEFT JOIN pg_class c ON c.oid = "
           "o.typrelid WHERE (o.typtype IN ('e', 'd', 'r') OR c.relkind = 'c')" +
               in_schema) +
      " UNION ALL " +
      part("'schema'", "''", "nspname", "nspowner", "pg_namespace", "pg_namespace",
           " WHERE o.nspname <> 'public' AND " + user_schema("o.nspname")) +
      " UNION ALL " +
      part("'statistics'", "n.nspname", "stxname", "stxowner", "pg_statistic_ext",
           "pg_statistic_ext",
           " JOIN pg_namespace n ON n.oid = o.stxnamespace WHERE true" + in_schema) +
      " UNION ALL " +
      part("'publication'", "''", "pubname", "pubowner", "pg_publication", "pg_publication",
           " WHERE true");
  return each_row(session, sql, [&](const Row& row) {
    catalog.notes[{row.object(1), kind_of(row.text(0)), {}}].owner = row.name(3);
  });
}

// What an ACL has beyond its default, and what it lacks of it: (grantee, privilege, grantable). The
// owner may grant whatever the ACL says.
std::string acl_difference(const std::string& acl, const std::string& usual,
                           const std::string& owner) {
  const auto exploded = [&](const std::string& list) {
    return "SELECT x.grantee, x.privilege_type, x.is_grantable AND x.grantee <> " + owner +
           " AS is_grantable FROM aclexplode(" + list + ") x";
  };
  return " CROSS JOIN LATERAL (SELECT g.grantee, lower(g.privilege_type) AS privilege,"
         " g.is_grantable, false AS taken FROM (" +
         exploded(acl) + " EXCEPT " + exploded(usual) +
         ") g UNION ALL SELECT t.grantee, lower(t.privilege_type), t.is_grantable, true FROM (" +
         exploded(usual) + " EXCEPT " + exploded(acl) + ") t) p";
}

constexpr const char* kPrivilegeColumns =
    ", CASE WHEN p.grantee = 0 THEN '' ELSE pg_get_userbyid(p.grantee) END, p.privilege,"
    " p.is_grantable, p.taken";

GrantedPrivilege privilege_in(const Row& row, std::size_t column) {
  GrantedPrivilege privilege;
  privilege.grantee = row.name(column);
  privilege.privilege = row.text(column + 1);
  privilege.grant_option = row.flag(column + 2) && !row.flag(column + 3);
  privilege.taken = row.flag(column + 3);
  return privilege;
}

Result<void> load_privileges(Session& session, Catalog& catalog) {
  const std::string sql =
      "SELECT o.relkind::text, n.nspname::text, o.relname::text, ''" +
      std::string(kPrivilegeColumns) +
      " FROM pg_class o JOIN pg_namespace n ON n.oid = o.relnamespace" +
      acl_difference("o.relacl",
                     "acldefault(CASE o.relkind WHEN 'S' THEN 's' ELSE 'r' END::\"char\""
                     ", o.relowner)",
                     "o.relowner") +
      " WHERE o.relacl IS NOT NULL AND o.relkind IN ('r', 'p', 'v', 'm', 'S') AND " +
      user_schema("n.nspname") + " AND " + not_of_extension("pg_class", "o.oid") +
      " UNION ALL SELECT 'column', n.nspname, c.relname, o.attname" + kPrivilegeColumns +
      " FROM pg_attribute o JOIN pg_class c ON c.oid = o.attrelid JOIN pg_namespace n ON n.oid = "
      "c.relnamespace" +
      acl_difference("o.attacl", "acldefault('c', c.relowner)", "c.relowner") +
      " WHERE o.attacl IS NOT NULL AND NOT o.attisdropped AND " + user_schema("n.nspname") +
      " UNION ALL SELECT 'type', n.nspname, o.typname, ''" + kPrivilegeColumns +
      " FROM pg_type o JOIN pg_namespace n ON n.oid = o.typnamespace" +
      acl_difference("o.typacl", "acldefault('T', o.typowner)", "o.typowner") +
      " WHERE o.typacl IS NOT NULL AND o.typtype IN ('e', 'd', 'r', 'c') AND " +
      user_schema("n.nspname") + " AND " + not_of_extension("pg_type", "o.oid") +
      " UNION ALL SELECT 'schema', '', o.nspname, ''" + kPrivilegeColumns +
      " FROM pg_namespace o LEFT JOIN pg_init_privs i ON i.objoid = o.oid AND i.classoid = "
      "'pg_namespace'::regclass" +
      acl_difference("o.nspacl", "coalesce(i.initprivs, acldefault('n', o.nspowner))",
                     "o.nspowner") +
      " WHERE o.nspacl IS NOT NULL AND " + user_schema("o.nspname") + " AND " +
      not_of_extension("pg_namespace", "o.oid");
  return each_row(session, sql, [&](const Row& row) {
    GrantedPrivilege privilege = privilege_in(row, 4);
    ObjectKey key{row.object(1), kind_of(row.text(0)), {}};
    if (key.kind == ObjectKind::kColumn) {
      privilege.column = row.name(3);
      key.kind = catalog.views.contains(key.object) ? ObjectKind::kView : ObjectKind::kTable;
    }
    catalog.notes[key].privileges.insert(privilege);
  });
}

Result<void> load_default_privileges(Session& session, Catalog& catalog) {
  const std::string sql =
      "SELECT CASE WHEN pg_get_userbyid(o.defaclrole) = current_user THEN '' ELSE "
      "pg_get_userbyid(o.defaclrole) END, coalesce(n.nspname, ''), o.defaclobjtype" +
      std::string(kPrivilegeColumns) +
      " FROM pg_default_acl o LEFT JOIN pg_namespace n ON n.oid = o.defaclnamespace" +
      acl_difference("o.defaclacl",
                     "CASE WHEN n.oid IS NULL THEN acldefault(CASE o.defaclobjtype WHEN 'S' THEN "
                     "'s' ELSE o.defaclobjtype END, o.defaclrole) END",
                     "o.defaclrole");
  return each_row(session, sql, [&](const Row& row) {
    static const std::map<std::string, ObjectKind> kKinds{{"r", ObjectKind::kTable},
                                                          {"S", ObjectKind::kSequence},
                                                          {"f", ObjectKind::kFunction},
                                                          {"T", ObjectKind::kType},
                                                          {"n", ObjectKind::kSchema}};
    const auto kind = kKinds.find(row.text(2));
    if (kind != kKinds.end()) {
      catalog.default_privileges.insert(
          {row.name(0), row.name(1), kind->second, privilege_in(row, 3)});
    }
  });
}

}  // namespace

Result<void> load_notes(Session& session, Catalog& catalog) {
  using Load = Result<void> (*)(Session&, Catalog&);
  for (const Load load : {load_comments, load_owners, load_privileges, load_default_privileges}) {
    if (Result<void> done = load(session, catalog); !done) {
      return done;
    }
  }
  return {};
}

Result<void> load_function_notes(Session& session, const std::map<std::string, FunctionKey>& keys,
                                 Catalog& catalog) {
  const auto notes_of = [&](const Row& row) -> Notes* {
    const auto key = keys.find(row.text(0));
    return key == keys.end() ? nullptr
                             : &catalog.notes[{key->second.name, ObjectKind::kFunction,
                                               Name{key->second.arguments}}];
  };
  const std::string from = " FROM pg_proc o JOIN pg_namespace n ON n.oid = o.pronamespace";
  Result<void> done =
      each_row(session,
               "SELECT o.oid, d.description" + from +
                   " JOIN pg_description d ON d.classoid = 'pg_proc'::regclass AND d.objoid = o.oid"
                   " WHERE " +
                   user_schema("n.nspname"),
               [&](const Row& row) {
                 if (Notes* notes = notes_of(row)) {
                   notes->comment = row.text(1);
                 }
               });
  if (!done) {
    return done;
  }
  done = each_row(session,
                  "SELECT o.oid, pg_get_userbyid(o.proowner)" + from +
                      " WHERE pg_get_userbyid(o.proowner) <> current_user AND " +
                      user_schema("n.nspname"),
                  [&](const Row& row) {
                    if (Notes* notes = notes_of(row)) {
                      notes->owner = row.name(1);
                    }
                  });
  if (!done) {
    return done;
  }
  return each_row(session,
                  std::string("SELECT o.oid") + kPrivilegeColumns + from +
                      acl_difference("o.proacl", "acldefault('f', o.proowner)", "o.proowner") +
                      " WHERE o.proacl IS NOT NULL AND " + user_schema("n.nspname"),
                  [&](const Row& row) {
                    if (Notes* notes = notes_of(row)) {
                      notes->privileges.insert(privilege_in(row, 1));
                    }
                  });
}

}  // namespace bellows
