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

std::string_view preset_name(Preset preset) {
  switch (preset) {
    case Preset::kSafety:
      return "safety";
    case Preset::kStrict:
      return "strict";
    case Preset::kStyle:
      return "style";
  }
  return "safety";
}

const std::vector<Rule>& rules() {
  // In the order in which they are asked: the first with a safe form rewrites, and what it proposes
  // is asked about again. The order of the groups counts, and long-lock comes last.
  static const std::vector<Rule> kRules = {
      // What cannot be judged, or does not fit.
      does_not_apply_rule(),
      do_block_rule(),
      opaque_statement_rule(),
      session_setting_rule(),
      // Columns that are added: what they bring along first, then how they are filled.
      add_column_inline_check_rule(),
      add_column_inline_unique_rule(),
      add_column_inline_primary_key_rule(),
      add_column_inline_foreign_key_rule(),
      add_column_serial_rule(),
      add_column_identity_rule(),
      add_column_stored_generated_rule(),
      add_column_constrained_domain_rule(),
      add_column_volatile_default_rule(),
      add_column_not_null_no_default_rule(),
      // Columns that change or go.
      set_not_null_rule(),
      not_null_check_before_app_rule(),
      drop_not_null_rule(),
      drop_default_rule(),
      alter_column_type_rule(),
      alter_column_collation_rule(),
      drop_column_rule(),
      rename_column_rule(),
      // Names and places.
      rename_table_rule(),
      rename_view_rule(),
      rename_schema_rule(),
      rename_type_rule(),
      rename_function_rule(),
      set_schema_rule(),
      owner_to_rule(),
      // Constraints and indexes.
      add_foreign_key_rule(),
      add_check_rule(),
      add_unique_rule(),
      add_primary_key_rule(),
      pk_using_index_nullable_rule(),
      add_exclusion_rule(),
      domain_constraint_rule(),
      drop_primary_key_rule(),
      create_index_rule(),
      concurrent_if_not_exists_rule(),
      drop_index_rule(),
      reindex_rule(),
      foreign_key_unindexed_rule(),
      create_table_fk_locks_parent_rule(),
      drop_fk_locks_parent_rule(),
      // Partitions: before the rules about tables, which know less about them.
      attach_partition_rule(),
      create_partition_of_rule(),
      detach_partition_rule(),
      drop_partition_rule(),
      // What is dropped or emptied.
      drop_table_rule(),
      drop_view_rule(),
      drop_materialized_view_rule(),
      drop_type_rule(),
      drop_function_rule(),
      drop_sequence_rule(),
      drop_schema_rule(),
      drop_database_rule(),
      drop_cascade_rule(),
      truncate_rule(),
      // Tables written anew, and other objects.
      set_logged_rule(),
      set_unlogged_rule(),
      set_tablespace_rule(),
      set_access_method_rule(),
      vacuum_full_rule(),
      cluster_rule(),
      refresh_materialized_view_rule(),
      create_trigger_rule(),
      alter_trigger_rule(),
      drop_trigger_rule(),
      create_rule_rule(),
      policy_rule(),
      row_security_without_policy_rule(),
      enum_add_value_rule(),
      enum_rename_value_rule(),
      sequence_alter_rule(),
      replica_identity_rule(),
      lock_table_rule(),
      // Rows.
      fill_new_column_rule(),
      move_column_rule(),
      unbatched_update_rule(),
      unbatched_delete_rule(),
      // Transactions of a file.
      validate_under_lock_rule(),
      statement_after_access_exclusive_rule(),
      multi_table_access_exclusive_rule(),
      ddl_with_dml_rule(),
      concurrently_in_transaction_rule(),
      nested_transaction_rule(),
      unclosed_transaction_rule(),
      missing_lock_timeout_rule(),
      // A matter of taste.
      json_column_rule(),
      int_key_rule(),
      timestamp_without_time_zone_rule(),
      char_column_rule(),
      varchar_limit_rule(),
      serial_column_rule(),
      identifier_too_long_rule(),
      unqualified_name_rule(),
      missing_if_exists_rule(),
      duplicate_set_target_rule(),
      unnamed_constraint_rule(),
      table_without_primary_key_rule(),
      security_definer_search_path_rule(),
      // What no other rule knows a way for.
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
