#include "migrations/fold/refusal.h"

#include <utility>

namespace bellows {
namespace {

constexpr std::string_view kHistoryHint =
    "Put the migration that creates it before this one, or give the schema as it is now: a "
    "database or a snapshot.";

std::string quoted(const ObjectName& name) {
  return "\"" + display(name) + "\"";
}

// "public" goes without saying; any other schema is worth naming.
ObjectName shown(const ObjectName& name) {
  return name.schema.text == "public" ? ObjectName{{}, name.name} : name;
}

}  // namespace

Error refusal(const Statement& at, std::string message, std::string hint) {
  return {ErrorCode::kSource, std::move(message), std::move(hint), {"", at.line, at.column}, ""};
}

Error missing(const Statement& at, std::string_view what, const ObjectName& name) {
  return refusal(at, std::string(what) + " " + quoted(shown(name)) + " does not exist here",
                 std::string(kHistoryHint));
}

Error missing_member(const Statement& at, std::string_view what, const Name& member,
                     const ObjectName& of) {
  return refusal(at,
                 std::string(what) + " \"" + member.text + "\" of " + quoted(shown(of)) +
                     " does not exist here",
                 std::string(kHistoryHint));
}

Error already_exists(const Statement& at, std::string_view what, const ObjectName& name) {
  return refusal(at, std::string(what) + " " + quoted(shown(name)) + " already exists here",
                 "Use another name, drop the old one first, or write IF NOT EXISTS.");
}

Error member_already_exists(const Statement& at, std::string_view what, const Name& member,
                            const ObjectName& of) {
  return refusal(at,
                 std::string(what) + " \"" + member.text + "\" of " + quoted(shown(of)) +
                     " already exists here",
                 "Use another name, or drop the old one first.");
}

Result<Table*> require_table(Catalog& catalog, const Statement& at, const ObjectName& written) {
  const Result<const Table*> found = require_table(std::as_const(catalog), at, written);
  return found ? Result<Table*>(&catalog.tables.at((*found)->name)) : found.error();
}

Result<const Table*> require_table(const Catalog& catalog, const Statement& at,
                                   const ObjectName& written) {
  const ObjectName name = catalog.resolve(written);
  const auto found = catalog.tables.find(name);
  if (found != catalog.tables.end()) {
    return &found->second;
  }
  if (catalog.views.contains(name)) {
    return refusal(at, quoted(shown(name)) + " is a view, not a table",
                   "Name the table that the view reads.");
  }
  return missing(at, "table", written.schema.empty() ? written : name);
}

Result<ObjectName> place_for_object(const Catalog& catalog, const Statement& at,
                                    const ObjectName& written) {
  ObjectName full = written;
  if (full.schema.empty()) {
    full.schema = catalog.creation_schema();
    if (full.schema.empty()) {
      return refusal(at, "no schema of search_path exists to create " + quoted(written) + " in",
                     "Write the name with its schema.");
    }
  }
  if (!catalog.schemas.contains(full.schema) && full.schema.text != "pg_temp") {
    return missing(at, "schema", {{}, full.schema});
  }
  return full;
}

Result<ObjectName> place_for_relation(const Catalog& catalog, const Statement& at,
                                      std::string_view what, const ObjectName& written) {
  Result<ObjectName> full = place_for_object(catalog, at, written);
  if (full && catalog.relation_kind(*full) != RelationKind::kNone) {
    return already_exists(at, what, *full);
  }
  return full;
}

}  // namespace bellows
