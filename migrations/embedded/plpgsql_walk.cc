#include "migrations/embedded/plpgsql_walk.h"

#include <algorithm>

#include "migrations/parse.h"
#include "migrations/sql_words.h"

namespace bellows {
namespace {

constexpr int kDeepest = 200;    // nested blocks, more than anybody writes
constexpr int kErrorLevel = 21;  // ERROR in elog.h: RAISE EXCEPTION

// Whether every relation is one of the server's own, and there is one or a function that looks up.
bool asks_catalogs_only(const Query& query) {
  const auto is_system = [](const ObjectName& name) {
    return name.schema.text == "information_schema" || name.schema.text == "pg_catalog" ||
           (name.schema.empty() && name.name.text.starts_with("pg_"));
  };
  if (!query.reads.empty()) {
    return std::all_of(query.reads.begin(), query.reads.end(), is_system);
  }
  return query.columns.empty() &&
         std::any_of(query.functions.begin(), query.functions.end(), [](const FunctionCall& call) {
           return call.name.name.text.starts_with("to_reg");
         });
}

// Whether what stands behind a statement still runs. An error counts on its own: what stands behind
// it runs whenever the block as a whole succeeds.
enum class Leaves { kNever, kFails, kPerhaps, kAlways };

bool goes_on(Leaves leaves) {
  return leaves == Leaves::kNever || leaves == Leaves::kPerhaps;
}

class Walk {
 public:
  explicit Walk(const BodyPlace& place) : x_found(place) {}

  Embedded take(const Json& function) {
    if (const auto action = function.find("action"); action != function.end()) {
      list(Json::array({*action}));
    }
    return x_found.take();
  }

 private:
  Leaves list(const Json& statements) {
    if (++x_depth > kDeepest) {
      x_found.opaque("its blocks are nested too deeply", x_line, x_guards);
      --x_depth;
      return Leaves::kPerhaps;
    }
    const std::size_t guards = x_guards.size();
    Leaves leaves = Leaves::kNever;
    for (const Json& statement : statements) {
      const Leaves one = any(statement);
      leaves = std::max(leaves, one);
      if (!goes_on(one)) {
        break;
      }
      if (one == Leaves::kPerhaps) {
        push(x_exit ? *x_exit : Guard{GuardKind::kAfterExit, "", false, 0});
      }
      x_exit.reset();
    }
    x_guards.resize(guards);
    --x_depth;
    return leaves;
  }

  // An object with one key: its kind.
  Leaves any(const Json& entry) {
    if (!entry.is_object() || entry.empty()) {
      return Leaves::kNever;
    }
    const std::string& kind = entry.begin().key();
    const Json& node = entry.begin().value();
    x_line = node.value("lineno", x_line);
    if (kind == "PLpgSQL_stmt_block") {
      return block(node);
    }
    if (kind == "PLpgSQL_stmt_if") {
      return if_statement(node);
    }
    if (kind == "PLpgSQL_stmt_case") {
      return case_statement(node);
    }
    if (node.contains("body")) {
      return loop(kind, node);
    }
    return simple(kind, node);
  }

  Leaves simple(const std::string& kind, const Json& node) {
    if (kind == "PLpgSQL_stmt_return" || kind == "PLpgSQL_stmt_exit") {
      read_expressions(node);
      // EXIT and CONTINUE leave a loop, whose statements are uncertain anyway.
      return kind == "PLpgSQL_stmt_return" ? Leaves::kAlways : Leaves::kPerhaps;
    }
    if (kind == "PLpgSQL_stmt_raise") {
      return node.value("elog_level", kErrorLevel) >= kErrorLevel ? Leaves::kFails : Leaves::kNever;
    }
    if (kind == "PLpgSQL_stmt_dynexecute") {
      execute(query_of(node, "query"));
      return Leaves::kNever;
    }
    if (kind == "PLpgSQL_stmt_commit" || kind == "PLpgSQL_stmt_rollback") {
      sql(kind == "PLpgSQL_stmt_commit" ? "COMMIT" : "ROLLBACK");
      return Leaves::kNever;
    }
    if (kind == "PLpgSQL_stmt_execsql") {
      sql(query_of(node, "sqlstmt"));
      return Leaves::kNever;
    }
    if (kind == "PLpgSQL_stmt_perform" || kind == "PLpgSQL_stmt_call") {
      sql(query_of(node, "expr"));
      return Leaves::kNever;
    }
    if (node.contains("dynquery")) {  // RETURN QUERY EXECUTE, OPEN … FOR EXECUTE
      execute(query_of(node, "dynquery"));
    }
    read_expressions(node);
    return Leaves::kNever;
  }

  Leaves block(const Json& node) {
    const auto handlers = node.find("exceptions");
    const auto body = node.find("body");
    const bool caught = handlers != node.end();
    if (caught) {
      push({GuardKind::kCaught, caught_errors(*handlers), false, ++x_blocks});
    }
    Leaves leaves = body == node.end() ? Leaves::kNever : list(*body);
    if (!caught) {
      return leaves;
    }
    x_guards.pop_back();
    each_handler(*handlers, [&](const std::string& errors, const Json& action) {
      push({GuardKind::kHandler, errors, false, ++x_blocks});
      const Leaves one = list(action);
      leaves = leaves == one ? leaves : Leaves::kPerhaps;
      x_guards.pop_back();
    });
    return leaves;
  }

  Leaves if_statement(const Json& node) {
    const std::size_t guards = x_guards.size();
    const Guard first = guard_for(query_of(node, "cond"));
    const Leaves then = branch(first, node, "then_body");
    std::vector<Leaves> others;
    push(opposite_of(first));
    if (const auto list_of = node.find("elsif_list"); list_of != node.end()) {
      for (const Json& entry : *list_of) {
        const Json& elsif = entry.begin().value();
        const Guard next = guard_for(query_of(elsif, "cond"));
        others.push_back(branch(next, elsif, "stmts"));
        push(opposite_of(next));
      }
    }
    const auto other = node.find("else_body");
    others.push_back(other == node.end() ? Leaves::kNever : list(*other));
    x_guards.resize(guards);
    x_exit.reset();
    const bool all_leave = !goes_on(then) && std::none_of(others.begin(), others.end(), goes_on);
    if (all_leave) {
      return Leaves::kAlways;
    }
    const auto leaves = [](Leaves one) { return one >= Leaves::kPerhaps; };
    const bool others_leave = std::any_of(others.begin(), others.end(), leaves);
    if (then == Leaves::kAlways && !others_leave) {
      x_exit = opposite_of(first);
    }
    return leaves(then) || others_leave ? Leaves::kPerhaps : Leaves::kNever;
  }

  Leaves branch(const Guard& guard, const Json& node, const char* key) {
    read(guard.text);
    push(guard);
    const auto body = node.find(key);
    const Leaves leaves = body == node.end() ? Leaves::kNever : list(*body);
    x_guards.pop_back();
    return leaves;
  }

  Leaves case_statement(const Json& node) {
    read(query_of(node, "t_expr"));
    bool leaves = false;
    const auto way = [&](const std::string& text, const Json& body) {
      push({GuardKind::kCase, text, false, ++x_blocks});
      leaves = list(body) >= Leaves::kPerhaps || leaves;
      x_guards.pop_back();
    };
    if (const auto ways = node.find("case_when_list"); ways != node.end()) {
      for (const Json& entry : *ways) {
        const Json& when = entry.begin().value();
        if (const auto body = when.find("stmts"); body != when.end()) {
          way("WHEN", *body);
        }
      }
    }
    if (const auto other = node.find("else_stmts"); other != node.end()) {
      way("ELSE", *other);
    }
    x_exit.reset();
    return leaves ? Leaves::kPerhaps : Leaves::kNever;
  }

  Leaves loop(const std::string& kind, const Json& node) {
    if (kind == "PLpgSQL_stmt_dynfors") {
      execute(query_of(node, "query"));
    } else if (kind == "PLpgSQL_stmt_fors") {
      sql(query_of(node, "query"));
    } else {
      read_expressions(node);
    }
    push({GuardKind::kLoop, "", false, ++x_blocks});
    const Leaves leaves = list(node.at("body"));
    x_guards.pop_back();
    x_exit.reset();
    return leaves >= Leaves::kPerhaps ? Leaves::kPerhaps : Leaves::kNever;
  }

  static std::string caught_errors(const Json& exceptions) {
    std::string all;
    each_handler(exceptions, [&](const std::string& errors, const Json& /*action*/) {
      all += (all.empty() ? "" : ", ") + errors;
    });
    return all;
  }

  template <typename Take>
  static void each_handler(const Json& exceptions, const Take& take) {
    static const Json kNothing = Json::array();
    const Json& handlers = exceptions.at("PLpgSQL_exception_block").at("exc_list");
    for (const Json& entry : handlers) {
      const Json& handler = entry.at("PLpgSQL_exception");
      std::string errors;
      for (const Json& condition : handler.at("conditions")) {
        errors += (errors.empty() ? "" : ", ") +
                  condition.at("PLpgSQL_condition").value("condname", std::string());
      }
      const auto action = handler.find("action");
      take(errors, action == handler.end() ? kNothing : *action);
    }
  }

  static std::string query_of(const Json& node, const char* key) {
    const auto found = node.find(key);
    if (found == node.end() || !found->contains("PLpgSQL_expr")) {
      return {};
    }
    return found->at("PLpgSQL_expr").value("query", std::string());
  }

  Guard guard_for(const std::string& condition) {
    Guard guard{GuardKind::kIf, condition, false, ++x_blocks};
    const Result<Statement> parsed = parse_one("SELECT " + condition);
    const Query* query = parsed ? parsed->as<Query>() : nullptr;
    guard.catalog = query != nullptr && asks_catalogs_only(*query);
    return guard;
  }

  static Guard opposite_of(Guard guard) {
    guard.kind = GuardKind::kOtherwise;
    guard.block = -guard.block;
    return guard;
  }

  void push(Guard guard) {
    if (guard.block == 0) {
      guard.block = ++x_blocks;
    }
    x_guards.push_back(std::move(guard));
  }

  void sql(const std::string& text) {
    x_found.sql(text, FoundStatements::Origin::kWritten, x_line, x_guards);
  }

  void execute(const std::string& expression) { x_found.execute(expression, x_line, x_guards); }

  void read(const std::string& expression) { x_found.expression(expression, x_line, x_guards); }

  // Expressions that hang on a statement as "expr", "cond", "lower", …
  void read_expressions(const Json& node) {
    for (const auto& [key, value] : node.items()) {
      if (value.is_object() && value.contains("PLpgSQL_expr") && key != "dynquery") {
        read(query_of(node, key.c_str()));
      }
    }
  }

  FoundStatements x_found;
  std::vector<Guard> x_guards;
  std::optional<Guard> x_exit;  // of the IF just read: what the statements behind it depend on
  int x_line = 1;
  int x_depth = 0;
  int x_blocks = 0;
};

}  // namespace

Result<Embedded> walk_plpgsql(const Json& function, const BodyPlace& place) {
  try {
    return Walk(place).take(function);
  } catch (const Json::exception& error) {
    return Error{ErrorCode::kInternal,
                 std::string("an unexpected tree of PL/pgSQL: ") + error.what(),
                 "Report it, with the body.",
                 {},
                 ""};
  }
}

}  // namespace bellows
