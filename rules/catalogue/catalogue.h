// catalogue.h: every rule there is, one function a file. rules.cc puts them in order.
#pragma once

#include "rules/rule.h"

namespace bellows {

Rule add_check_rule();
Rule add_column_inline_constraint_rule();
Rule add_column_not_null_no_default_rule();
Rule add_column_volatile_default_rule();
Rule add_exclusion_rule();
Rule add_foreign_key_rule();
Rule add_primary_key_rule();
Rule add_unique_rule();
Rule alter_column_type_rule();
Rule create_index_rule();
Rule do_block_rule();
Rule drop_column_rule();
Rule drop_default_rule();
Rule drop_index_rule();
Rule drop_table_rule();
Rule fill_new_column_rule();
Rule long_lock_rule();
Rule opaque_statement_rule();
Rule rename_column_rule();
Rule rename_object_rule();
Rule session_setting_rule();
Rule set_not_null_rule();
Rule unbatched_write_rule();

}  // namespace bellows
