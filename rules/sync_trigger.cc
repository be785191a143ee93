#include "rules/sync_trigger.h"

#include "migrations/sha256.h"
#include "rules/same_value.h"

namespace bellows {
namespace {

// Short, unique for what it serves, and the same in every plan for it.
std::string trigger_word(const Table& table, const std::vector<Name>& columns) {
  std::string identity = to_sql(table.name);
  std::string word = table.name.name.text;
  for (const Name& column : columns) {
    identity += "\n" + to_sql(column);
    word += "_" + column.text;
  }
  // 40 bytes leave room for the prefix and the hash within PostgreSQL's 63.
  return truncate_identifier(word).substr(0, 40) + "_" + sha256_hex(identity).substr(0, 8);
}

// A word cut at a byte may end inside a UTF-8 character: leave the broken one out.
std::string whole_characters(std::string text) {
  std::size_t at = text.size();
  while (at > 0 && (static_cast<unsigned char>(text[at - 1]) & 0xC0U) == 0x80U) {
    --at;
  }
  if (at > 0 && (static_cast<unsigned char>(text[at - 1]) & 0x80U) != 0) {
    text.resize(at - 1);
  }
  return text;
}

SyncTrigger assemble(const Table& table, const std::vector<Name>& columns, const std::string& body,
                     const std::vector<Name>& update_of, const std::string& settings,
                     const std::string& when = "") {
  const auto [function, trigger] = sync_names(table, columns);
  std::string events = "INSERT OR UPDATE";
  if (table.triggers.empty() && !update_of.empty()) {
    // Without other triggers, a column changes only when a statement names it.
    std::string list;
    for (const Name& column : update_of) {
      list += (list.empty() ? "" : ", ") + to_sql(column);
    }
    events += " OF " + list;
  }
  SyncTrigger sync;
  sync.create_function = "CREATE FUNCTION " + to_sql(function) +
                         "() RETURNS trigger LANGUAGE plpgsql" + settings + " AS " +
                         literal_sql(body);
  sync.create_trigger = "CREATE TRIGGER " + to_sql(trigger) + " BEFORE " + events + " ON " +
                        to_sql(table.name) + " FOR EACH ROW " +
                        (when.empty() ? "" : "WHEN (" + when + ") ") + "EXECUTE FUNCTION " +
                        to_sql(function) + "()";
  // Somebody who has dropped them already must not keep an abort from taking back the rest.
  sync.drop_trigger = "DROP TRIGGER IF EXISTS " + to_sql(trigger) + " ON " + to_sql(table.name);
  sync.drop_function = "DROP FUNCTION IF EXISTS " + to_sql(function) + "()";
  return sync;
}

}  // namespace

SyncNames sync_names(const Table& table, const std::vector<Name>& words) {
  const std::string word = trigger_word(table, words);
  const std::string cut =
      whole_characters(word.substr(0, word.size() - 9)) + word.substr(word.size() - 9);
  // Triggers fire in the order of their names: this one last.
  return SyncNames{ObjectName{Name{"bellows"}, Name{"sync_" + cut}}, Name{"zz_bellows_" + cut}};
}

std::string path_setting(const std::vector<Name>& search_path) {
  std::string path;
  for (const Name& schema : search_path) {
    path += (path.empty() ? "" : ", ") + to_sql(schema);
  }
  return " SET search_path = " + path + (path.empty() ? "" : ", ") + "pg_temp";
}

std::string changed_sql(const Name& column) {
  return differ_in_bytes_sql("NEW." + to_sql(column), "OLD." + to_sql(column));
}

SyncTrigger rename_sync(const Table& table, const Name& from, const Name& to) {
  const std::string new_from = "NEW." + to_sql(from);
  const std::string new_to = "NEW." + to_sql(to);
  const std::string body =
      "\nBEGIN\n"
      "  IF TG_OP = 'INSERT' THEN\n"
      "    IF " +
      new_to +
      " IS NOT NULL THEN\n"
      "      " +
      new_from + " := " + new_to +
      ";\n"
      "    ELSE\n"
      "      " +
      new_to + " := " + new_from +
      ";\n"
      "    END IF;\n"
      "  ELSIF " +
      changed_sql(to) +
      " THEN\n"
      "    " +
      new_from + " := " + new_to +
      ";\n"
      "  ELSE\n"
      "    " +
      new_to + " := " + new_from +
      ";\n"
      "  END IF;\n"
      "  RETURN NEW;\n"
      "END\n";
  // Rows that agree already, as those that the backfill writes, need not call the function.
  return assemble(table, {from, to}, body, {from, to}, "", differ_in_bytes_sql(new_from, new_to));
}

SyncTrigger derive_sync(const Table& table, const Filling& filling) {
  // The expression is evaluated over a row source with the table's own name, so that it stands here
  // exactly as the user wrote it.
  const auto over_row = [&](const std::string& expression) {
    return "(SELECT " + expression + " FROM (SELECT NEW.*) AS " + filling.alias + ")";
  };
  const auto assign = [&](const Derivation& derivation) {
    return "NEW." + to_sql(derivation.column) +
           " := " + over_row("(" + derivation.expression + ")") + ";";
  };
  const auto any = [](std::string list, const std::string& condition) {
    return list + (list.empty() ? "" : " OR ") + condition;
  };
  std::string inserted;
  std::string updated;
  std::string given;
  std::string rewritten;
  std::vector<Name> columns;
  for (const Derivation& derivation : filling.derivations) {
    const std::string target = "NEW." + to_sql(derivation.column);
    inserted += "      IF " + target + " IS NULL THEN " + assign(derivation) + " END IF;\n";
    updated += "      IF NOT (" + changed_sql(derivation.column) + ") THEN " + assign(derivation) +
               " END IF;\n";
    given = any(given, target + " IS NOT NULL");
    rewritten = any(rewritten, changed_sql(derivation.column));
    columns.push_back(derivation.column);
  }
  std::string sources_changed;
  for (const Name& source : filling.sources) {
    sources_changed = any(sources_changed, changed_sql(source));
  }
  std::string back;
  for (const Derivation& derivation : filling.back) {
    back += "      " + assign(derivation) + "\n";
  }
  // What comes from the old columns anyway, as when the rows are filled, leaves them as they are.
  std::string derived;
  std::string differs;
  for (const Derivation& derivation : filling.derivations) {
    const std::string column = to_sql(derivation.column);
    derived += "    bellows_filled." + column +
               " := " + over_row("(" + derivation.expression + ")") + ";\n";
    differs = any(differs, differ_in_bytes_sql("NEW." + column, "bellows_filled." + column));
  }
  const std::string applies = filling.where.empty() ? "true" : over_row("(" + filling.where + ")");
  std::vector<Name> update_of = filling.sources;
  std::string body = back.empty() ? "\nBEGIN\n" : "\nDECLARE\n  bellows_filled record;\nBEGIN\n";
  if (!back.empty()) {
    update_of.insert(update_of.end(), columns.begin(), columns.end());
    body += "  IF TG_OP = 'INSERT' AND (" + given + ") OR TG_OP = 'UPDATE' AND (" + rewritten +
            ") THEN\n    bellows_filled := NEW;\n" + derived + "    IF (" + applies +
            ") IS NOT TRUE OR " + differs + " THEN\n" + back + "    END IF;\n  ELSIF ";
  } else {
    body += "  IF ";
  }
  body += applies +
          " THEN\n"
          "    IF TG_OP = 'INSERT' THEN\n" +
          inserted + "    ELSIF " + sources_changed + " THEN\n" + updated +
          "    END IF;\n"
          "  END IF;\n"
          "  RETURN NEW;\n"
          "END\n";
  return assemble(table, columns, body, update_of, path_setting(filling.search_path));
}

SyncTrigger convert_sync(const Table& table, const Conversion& conversion) {
  const std::string target = "NEW." + to_sql(conversion.to);
  // Over a row source with the table's own name the expression stands as the user wrote it.
  const std::string value = conversion.expression.empty()
                                ? "NEW." + to_sql(conversion.from)
                                : "(SELECT (" + conversion.expression +
                                      ") FROM (SELECT NEW.*) AS " + conversion.alias + ")";
  std::string body = "\nBEGIN\n";
  if (conversion.misfit == Misfit::kLeftEmpty) {
    body += "  BEGIN\n    " + target + " := " + value + ";\n  EXCEPTION WHEN OTHERS THEN\n    " +
            target + " := NULL;\n  END;\n";
  } else {
    body += "  " + target + " := " + value + ";\n";
  }
  body += "  RETURN NEW;\nEND\n";
  std::string settings;
  if (!conversion.expression.empty()) {
    settings = path_setting(conversion.search_path);
  }
  if (conversion.follows_settings) {
    // The application's sessions may have others than the one that moves the rows.
    for (const char* name : {"timezone", "datestyle", "intervalstyle"}) {
      settings += std::string(" SET ") + name + " FROM CURRENT";
    }
  }
  return assemble(table, {conversion.from, conversion.to}, body, conversion.sources, settings);
}

}  // namespace bellows
