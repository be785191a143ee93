// How volatile an expression is: the worst of what it calls.
#include <algorithm>

#include "migrations/effects.h"
#include "migrations/effects/builtin_functions.h"
#include "migrations/effects/extension_functions.h"

namespace bellows {
namespace {

Volatility function_volatility(const ObjectName& name, const Catalog& catalog) {
  if (name.schema.empty() || name.schema.text == "pg_catalog") {
    if (const std::optional<Volatility> builtin = builtin_volatility(name.name.text)) {
      return *builtin;
    }
  }
  // Overloads may differ; the worst counts.
  const Function* found = catalog.function(name);
  if (found == nullptr) {
    return extension_volatility(catalog, name.name).value_or(Volatility::kVolatile);
  }
  Volatility worst = Volatility::kImmutable;
  for (auto it = catalog.functions.lower_bound({found->name, ""});
       it != catalog.functions.end() && it->first.name == found->name; ++it) {
    worst = std::min(worst, it->second.volatility);
  }
  return worst;
}

}  // namespace

Volatility volatility_of(const Expression& expression, const Catalog& catalog) {
  // Operators count as immutable. A cast may depend on settings ('now'::timestamptz), so it is
  // stable at worst, which no caller treats differently; so does a subquery.
  Volatility worst =
      expression.uses_sql_value_function ? Volatility::kStable : Volatility::kImmutable;
  for (const FunctionCall& call : expression.functions) {
    worst = std::min(worst, function_volatility(call.name, catalog));
  }
  return worst;
}

}  // namespace bellows
