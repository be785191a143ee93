// Functions, procedures and aggregates.
#include "executor/load_catalog/reader.h"
#include "migrations/parse.h"

namespace bellows {
namespace {

using Functions = std::map<std::string, Function>;  // by oid

Volatility volatility(const std::string& letter) {
  if (letter == "i") {
    return Volatility::kImmutable;
  }
  return letter == "s" ? Volatility::kStable : Volatility::kVolatile;
}

ArgumentMode mode_of(const std::string& letter) {
  switch (letter.empty() ? 'i' : letter[0]) {
    case 'o':
      return ArgumentMode::kOut;
    case 'b':
      return ArgumentMode::kInOut;
    case 'v':
      return ArgumentMode::kVariadic;
    case 't':
      return ArgumentMode::kTable;
    default:
      return ArgumentMode::kIn;
  }
}

// One row for each argument of each function, in order.
Result<void> load_arguments(Session& session, Functions& functions) {
  const std::string sql =
      "SELECT p.oid, " + type_columns("k.type", "-1") +
      ", p.proargnames[k.place::int], p.proargmodes[k.place::int],"
      " pg_get_function_arg_default(p.oid, k.place::int)"
      " FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
      " CROSS JOIN LATERAL unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]))"
      " WITH ORDINALITY k(type, place)" +
      type_joins("k.type") + " WHERE p.prokind <> '?' AND " + user_schema("n.nspname") +
      " ORDER BY p.oid, k.place";
  return each_row(session, sql, [&](const Row& row) {
    const auto function = functions.find(row.text(0));
    if (function == functions.end()) {
      return;
    }
    FunctionArgument argument;
    argument.type = row.type(1);
    argument.name = row.name(6);
    argument.mode = mode_of(row.text(7));
    argument.default_value = row.expression(8);
    if (argument.mode != ArgumentMode::kOut && argument.mode != ArgumentMode::kTable) {
      function->second.arguments.push_back(argument.type);
    }
    function->second.all_arguments.push_back(std::move(argument));
  });
}

Result<void> load_aggregates(Session& session, Functions& functions) {
  const std::string sql =
      "SELECT p.oid, tn2.nspname, tf.proname, fn.nspname, ff.proname, a.agginitval, " +
      type_columns("a.aggtranstype", "-1") +
      " FROM pg_aggregate a JOIN pg_proc p ON p.oid = a.aggfnoid"
      " JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_proc tf ON tf.oid = a.aggtransfn"
      " JOIN pg_namespace tn2 ON tn2.oid = tf.pronamespace"
      " LEFT JOIN pg_proc ff ON ff.oid = a.aggfinalfn AND a.aggfinalfn <> 0"
      " LEFT JOIN pg_namespace fn ON fn.oid = ff.pronamespace" +
      type_joins("a.aggtranstype") + " WHERE " + user_schema("n.nspname");
  return each_row(session, sql, [&](const Row& row) {
    const auto function = functions.find(row.text(0));
    if (function == functions.end()) {
      return;
    }
    function->second.transition = row.object(1);
    function->second.finish = row.object(3);
    function->second.initial = row.text(5);
    function->second.state = row.type(6);
  });
}

Function function_in(const Row& row) {
  Function function;
  function.name = row.object(1);
  function.procedure = row.text(3) == "p";
  function.aggregate = row.text(3) == "a";
  function.window = row.text(3) == "w";
  function.language = row.name(4);
  function.volatility = volatility(row.text(5));
  function.body = function.aggregate ? "" : row.text(7);
  function.strict = row.flag(8);
  function.security_definer = row.flag(9);
  function.leakproof = row.flag(10);
  function.parallel = row.text(11) == "s" ? "safe" : row.text(11) == "r" ? "restricted" : "unsafe";
  function.cost = row.text(12);
  function.rows = row.text(13);
  function.settings = row.options(14);
  if (!function.procedure) {
    function.returns = row.type(15);
    function.returns.setof = row.flag(6);
  }
  return function;
}

}  // namespace

Result<void> load_functions(Session& session, Catalog& catalog) {
  // A body in SQL's own words is kept as a tree, not as text. Cost and rows only count when they
  // are not what every function of the language has.
  const std::string sql =
      "SELECT p.oid, n.nspname, p.proname, p.prokind, l.lanname, p.provolatile, p.proretset,"
      " coalesce(pg_get_function_sqlbody(p.oid), p.prosrc, ''), p.proisstrict, p.prosecdef,"
      " p.proleakproof, p.proparallel,"
      " CASE WHEN p.procost <> CASE WHEN l.lanname IN ('c', 'internal') THEN 1 ELSE 100 END"
      "  THEN p.procost END,"
      " CASE WHEN p.prorows NOT IN (0, 1000) THEN p.prorows END, " +
      options_column("p.proconfig") + ", " + type_columns("p.prorettype", "-1") +
      " FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
      " JOIN pg_language l ON l.oid = p.prolang" +
      type_joins("p.prorettype") + " WHERE " + user_schema("n.nspname") + " AND " +
      not_of_extension("pg_proc", "p.oid") +
      // The constructors of a range type are parts of the type.
      " AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_proc'::regclass"
      " AND i.objid = p.oid AND i.deptype = 'i')";
  Functions functions;
  Result<void> done = each_row(
      session, sql, [&](const Row& row) { functions.emplace(row.text(0), function_in(row)); });
  if (done) {
    done = load_arguments(session, functions);
  }
  if (done) {
    done = load_aggregates(session, functions);
  }
  if (!done) {
    return done;
  }
  std::map<std::string, FunctionKey> keys;
  for (auto& [oid, function] : functions) {
    FunctionKey key{function.name, ""};
    for (const TypeRef& argument : function.arguments) {
      key.arguments += (key.arguments.empty() ? "" : ", ") + type_text(argument);
    }
    keys.emplace(oid, key);
    catalog.functions.emplace(std::move(key), std::move(function));
  }
  return load_function_notes(session, keys, catalog);
}

}  // namespace bellows
