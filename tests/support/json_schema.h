// json_schema.h: as much of JSON Schema (draft 2020-12) as docs/plan.schema.json uses.
// Promises: a keyword that it does not know is trouble, so a schema says nothing that is not
// checked.
#pragma once

#include <string>

#include "migrations/json.h"

namespace bellows {

// What is wrong with the value, with its place in the document; empty when it conforms.
std::string schema_violation(const Json& schema, const Json& value);

}  // namespace bellows
