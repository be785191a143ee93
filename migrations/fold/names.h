// names.h: the names that the server chooses for what a statement leaves unnamed.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/catalog.h"

namespace bellows {

enum class IndexPurpose { kPlain, kUnique, kPrimaryKey, kExclude };

// "a_b" for columns a and b, cut as the server cuts it.
std::string name_addition(const std::vector<Name>& columns);

// The server's ChooseConstraintName(): t_addition_label, free among the constraints of the schema.
Name choose_constraint_name(const Catalog& catalog, const ObjectName& table,
                            std::string_view addition, std::string_view label);

// The server's ChooseIndexName().
Name choose_index_name(const Catalog& catalog, const Index& index, IndexPurpose purpose);

// t_c_seq, the sequence behind a serial or identity column.
ObjectName choose_sequence_name(const Catalog& catalog, const ObjectName& table,
                                const Name& column);

}  // namespace bellows
