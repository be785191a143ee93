#include "rules/recipes/move_triggers.h"

#include <utility>

#include "rules/same_value.h"

namespace bellows {
namespace {

// Columns of the user's win over variables of the function, whatever they are called.
constexpr std::string_view kOpening = "\n#variable_conflict use_column\n";

enum class Fires { kBefore, kAfter };

// When a trigger fires: on INSERT, and on UPDATE of these columns; of all when there are none.
struct Event {
  Fires fires = Fires::kBefore;
  std::vector<Name> update_of;
};

std::string join(std::string list, std::string_view separator, const std::string& item) {
  return list + (list.empty() ? "" : std::string(separator)) + item;
}

std::string any_changed(const std::vector<Name>& columns) {
  std::string sql;
  for (const Name& column : columns) {
    sql = join(std::move(sql), " OR ", changed_sql(column));
  }
  return sql.empty() ? "false" : sql;
}

std::vector<Name> names_of(const std::vector<MovedColumn>& columns) {
  std::vector<Name> names;
  for (const MovedColumn& moved : columns) {
    names.push_back(moved.column->name);
  }
  return names;
}

// "row.a IS NULL AND row.b IS NULL"
std::string each_is(const std::string& row, const std::vector<MovedColumn>& columns,
                    std::string_view what, std::string_view separator) {
  std::string sql;
  for (const MovedColumn& moved : columns) {
    sql = join(std::move(sql), separator,
               row + "." + to_sql(moved.column->name) + " " + std::string(what));
  }
  return sql;
}

std::string set_list(const std::vector<MovedColumn>& columns) {
  std::string sql;
  for (const MovedColumn& moved : columns) {
    sql = join(std::move(sql), ", ", to_sql(moved.column->name) + " = " + moved.value);
  }
  return sql;
}

// "(…) AS value1, (…) AS value2", and how they are taken into the row.
std::string values(const std::vector<MovedColumn>& columns) {
  std::string sql;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    sql = join(std::move(sql), ", ", "(" + columns[i].value + ") AS value" + std::to_string(i + 1));
  }
  return sql;
}

std::string take_values(const std::vector<MovedColumn>& columns) {
  std::string sql;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    sql = join(
        std::move(sql), " ",
        "NEW." + to_sql(columns[i].column->name) + " := moved.value" + std::to_string(i + 1) + ";");
  }
  return sql;
}

class MoveTriggers {
 public:
  MoveTriggers(const ColumnMove& move, const Catalog& catalog)
      : x_move(move),
        x_catalog(catalog),
        x_from(to_sql(move.from->name) + " AS " + from_name(move)),
        x_to(to_sql(move.to->name) + " AS " + to_name(move)),
        x_belongs("(" + move.where + ")"),
        x_out_of_step(out_of_step_sql(move)),
        x_both_ways(!move.back.empty()) {}

  [[nodiscard]] std::vector<SyncTrigger> on_target() const {
    std::vector<Name> written = names_of(x_move.forth);
    std::vector<Name> read_or_written = x_move.to_columns;
    read_or_written.insert(read_or_written.end(), written.begin(), written.end());
    std::vector<SyncTrigger> triggers = {
        trigger(*x_move.to, "take", {Fires::kBefore, read_or_written}, take_body())};
    if (x_both_ways) {
      // Not when another trigger has brought the row into step: only what a statement names.
      triggers.push_back(
          trigger(*x_move.to, "give", {Fires::kAfter, written}, give_body(), NamedOnly::kYes));
    }
    return triggers;
  }

  [[nodiscard]] std::vector<SyncTrigger> on_source() const {
    std::vector<SyncTrigger> triggers;
    if (x_both_ways || x_move.belong == Belong::kMany) {
      triggers.push_back(
          trigger(*x_move.from, "ask", {Fires::kBefore, x_move.from_columns}, ask_body()));
    }
    triggers.push_back(
        trigger(*x_move.from, "tell", {Fires::kAfter, x_move.from_columns}, tell_body()));
    return triggers;
  }

 private:
  // Whether the trigger fires for UPDATEs that name its columns only, whatever else is on the
  // table.
  enum class NamedOnly { kYes, kNo };

  [[nodiscard]] SyncTrigger trigger(const Table& table, const char* role, const Event& event,
                                    const std::string& body,
                                    NamedOnly named_only = NamedOnly::kNo) const {
    std::vector<Name> words = names_of(x_move.forth);
    words.push_back(Name{role});
    const SyncNames names = sync_names(table, words);
    const std::string function = to_sql(names.function) + "()";
    std::string events = "INSERT OR UPDATE";
    // Without other triggers, a column changes only when a statement names it.
    if (named_only == NamedOnly::kYes || table.triggers.empty()) {
      events += " OF " + columns_sql(event.update_of);
    }
    SyncTrigger sync;
    sync.create_function = "CREATE FUNCTION " + function + " RETURNS trigger LANGUAGE plpgsql" +
                           path_setting(x_catalog.search_path) + " AS " + literal_sql(body);
    sync.create_trigger = "CREATE TRIGGER " + to_sql(names.trigger) +
                          (event.fires == Fires::kBefore ? " BEFORE " : " AFTER ") + events +
                          " ON " + to_sql(table.name) + " FOR EACH ROW EXECUTE FUNCTION " +
                          function;
    // Somebody who has dropped them already must not keep an abort from taking back the rest.
    sync.drop_trigger =
        "DROP TRIGGER IF EXISTS " + to_sql(names.trigger) + " ON " + to_sql(table.name);
    sync.drop_function = "DROP FUNCTION IF EXISTS " + function;
    return sync;
  }

  [[nodiscard]] std::string row_of_from(const char* row = "NEW") const {
    return "(SELECT " + std::string(row) + ".*) AS " + from_name(x_move);
  }

  [[nodiscard]] std::string row_of_to() const { return "(SELECT NEW.*) AS " + to_name(x_move); }

  // That a statement gives the new columns: the old release does not know them.
  [[nodiscard]] std::string given() const {
    return "TG_OP = 'INSERT' AND (" + each_is("NEW", x_move.forth, "IS NOT NULL", " OR ") +
           ") OR TG_OP = 'UPDATE' AND (" + any_changed(names_of(x_move.forth)) + ")";
  }

  // The row that this one belongs to, locked. One for one, it is kept from any change, and so is
  // whoever writes it. Where many rows belong to it, they do not wait for one another, but whoever
  // changes what is moved waits for all of them (ask_body).
  [[nodiscard]] std::string look_up(const std::string& condition) const {
    return "SELECT " + values(x_move.forth) + " INTO moved FROM " + x_from + ", " + row_of_to() +
           " WHERE " + x_belongs + condition +
           (x_move.belong == Belong::kOne ? " FOR NO KEY UPDATE OF " : " FOR KEY SHARE OF ") +
           from_name(x_move) + ";\n";
  }

  [[nodiscard]] std::string take_body() const {
    std::string body =
        std::string(kOpening) + "DECLARE\n  moved record;\nBEGIN\n  IF " + given() + " THEN\n";
    if (x_both_ways) {
      // The lock that giving it will need, before a foreign key takes a weaker one.
      body += "    PERFORM FROM " + x_from + ", " + row_of_to() + " WHERE " + x_belongs + " AND " +
              x_out_of_step +
              (x_move.belong == Belong::kOne ? " FOR NO KEY UPDATE OF " : " FOR UPDATE OF ") +
              from_name(x_move) + ";\n";
    }
    const std::string untouched =
        x_both_ways ? "true" : each_is("NEW", x_move.forth, "IS NULL", " AND ");
    return body +
           "    RETURN NEW;\n  END IF;\n"
           "  IF TG_OP = 'INSERT' OR " +
           any_changed(x_move.to_columns) + " THEN\n    " + look_up("") + "  ELSIF " + untouched +
           " THEN\n    " + look_up(" AND " + x_out_of_step) +
           "  ELSE\n    RETURN NEW;\n  END IF;\n"
           "  IF FOUND THEN " +
           take_values(x_move.forth) + " END IF;\n  RETURN NEW;\nEND\n";
  }

  [[nodiscard]] std::string give_body() const {
    return std::string(kOpening) + "BEGIN\n  IF " + given() + " THEN\n    UPDATE " + x_from +
           " SET " + set_list(x_move.back) + " FROM " + row_of_to() + " WHERE " + x_belongs +
           " AND " + x_out_of_step + ";\n  END IF;\n  RETURN NULL;\nEND\n";
  }

  // That an INSERT gives a column a value, and not its default does.
  [[nodiscard]] std::string gives(const Column& column) const {
    const std::string value = "NEW." + to_sql(column.name);
    if (!column.default_value) {
      return value + " IS NOT NULL";
    }
    if (volatility_of(*column.default_value, x_catalog) == Volatility::kVolatile) {
      return "false";
    }
    return value + " IS NOT NULL AND " +
           differ_in_bytes_sql(
               value, "CAST(" + column.default_value->text + " AS " + type_text(column.type) + ")");
  }

  [[nodiscard]] std::string source_given() const {
    std::string sql;
    for (const MovedColumn& moved : x_move.back) {
      sql = join(std::move(sql), " OR ", gives(*moved.column));
    }
    return sql;
  }

  // What the new release has written before there was this row comes into it.
  [[nodiscard]] std::string ask_body() const {
    std::string body = std::string(kOpening) + "DECLARE\n  moved record;\nBEGIN\n";
    if (x_both_ways) {
      body += "  IF TG_OP = 'INSERT' AND NOT (" + source_given() + ") THEN\n    SELECT " +
              values(x_move.back) + " INTO moved FROM " + x_to + ", " + row_of_from() + " WHERE " +
              x_belongs + " AND (" + each_is(to_name(x_move), x_move.forth, "IS NOT NULL", " OR ") +
              ") LIMIT 1;\n    IF FOUND THEN " + take_values(x_move.back) + " END IF;\n  END IF;\n";
    }
    if (x_move.belong == Belong::kMany) {
      std::string same_row;
      for (const Name& column : x_move.key) {
        same_row = join(std::move(same_row), " AND ",
                        "locked." + to_sql(column) + " = OLD." + to_sql(column));
      }
      body += "  IF TG_OP = 'UPDATE' AND (" + any_changed(x_move.from_columns) +
              ") THEN\n    PERFORM FROM " + to_sql(x_move.from->name) + " AS locked WHERE " +
              same_row + " FOR UPDATE;\n  END IF;\n";
    }
    return body + "  RETURN NEW;\nEND\n";
  }

  [[nodiscard]] std::string tell_body() const {
    const std::string update = "UPDATE " + x_to + " SET " + set_list(x_move.forth) + " FROM " +
                               row_of_from() + " WHERE " + x_belongs + " AND " + x_out_of_step;
    const std::string empty = each_is(to_name(x_move), x_move.forth, "IS NULL", " AND ");
    const std::string changed = any_changed(x_move.from_columns);
    std::string body = std::string(kOpening) + "BEGIN\n";
    if (x_both_ways) {
      body += "  IF TG_OP = 'UPDATE' AND (" + changed + ") OR TG_OP = 'INSERT' AND (" +
              source_given() + ") THEN\n    " + update + ";\n  ELSIF TG_OP = 'INSERT' THEN\n    " +
              update + " AND " + empty + ";\n  END IF;\n";
    } else {
      // What the new release has given another value keeps it.
      body += "  IF TG_OP = 'INSERT' THEN\n    " + update + " AND " + empty + ";\n  ELSIF " +
              changed + " THEN\n    " + update + " AND (" + empty + " OR NOT " +
              differs_from_before() + ");\n  END IF;\n";
    }
    return body + "  RETURN NULL;\nEND\n";
  }

  // That the new columns are not what the other row, as it was before the UPDATE, made of them.
  [[nodiscard]] std::string differs_from_before() const {
    std::vector<MovedColumn> before = x_move.forth;
    for (MovedColumn& moved : before) {
      moved.value = "(SELECT " + moved.value + " FROM " + row_of_from("OLD") + ")";
    }
    return differs_from_sql(to_name(x_move), before);
  }

  const ColumnMove& x_move;
  const Catalog& x_catalog;
  std::string x_from;  // as an item of FROM
  std::string x_to;
  std::string x_belongs;      // that two rows belong together
  std::string x_out_of_step;  // and do not hold what belongs together
  bool x_both_ways;
};

}  // namespace

std::vector<SyncTrigger> triggers_on_target(const ColumnMove& move, const Catalog& catalog) {
  return MoveTriggers(move, catalog).on_target();
}

std::vector<SyncTrigger> triggers_on_source(const ColumnMove& move, const Catalog& catalog) {
  return MoveTriggers(move, catalog).on_source();
}

}  // namespace bellows
