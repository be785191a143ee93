#include <algorithm>

#include "rules/catalogue/catalogue.h"
#include "rules/rule.h"

namespace bellows {

std::string_view rule_class_name(RuleClass rule_class) {
  switch (rule_class) {
    case RuleClass::kSafety:
      return "safety";
    case RuleClass::kCompatibility:
      return "compatibility";
    case RuleClass::kTransaction:
      return "transaction";
    case RuleClass::kData:
      return "data";
    case RuleClass::kStyle:
      return "style";
  }
  return "safety";
}

const std::vector<Rule>& rules() {
  // In the order in which they are asked: the first with a safe form rewrites, and what it proposes
  // is asked about again. long-lock comes last: it catches what no other rule knows a way for.
  static const std::vector<Rule> kRules = {
      do_block_rule(),
      opaque_statement_rule(),
      session_setting_rule(),
      add_column_inline_constraint_rule(),
      add_column_volatile_default_rule(),
      add_column_not_null_no_default_rule(),
      set_not_null_rule(),
      drop_default_rule(),
      alter_column_type_rule(),
      drop_column_rule(),
      rename_column_rule(),
      rename_object_rule(),
      add_foreign_key_rule(),
      add_check_rule(),
      add_unique_rule(),
      add_primary_key_rule(),
      add_exclusion_rule(),
      create_index_rule(),
      drop_index_rule(),
      drop_table_rule(),
      fill_new_column_rule(),
      unbatched_write_rule(),
      long_lock_rule(),
  };
  return kRules;
}

const Rule* find_rule(std::string_view id) {
  const std::vector<Rule>& all = rules();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Rule& rule) { return rule.id == id; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace bellows
