// conversion.h: what is known of turning the values of one type into those of another.
// Owns: Conversion facts of the built-in types; how converted values are compared.
// Promises: what is not known to be safe counts as unsafe.
#pragma once

#include <string>

#include "migrations/catalog.h"

namespace bellows {

struct ConversionFacts {
  bool never_fails = false;      // every value has a counterpart
  bool keeps_apart = false;      // and different values have different ones
  bool follows_settings = true;  // TimeZone, DateStyle and the like may change the outcome
};

// For the assignment from one type to the other, without USING.
ConversionFacts facts_of_conversion(const TypeRef& from, const TypeRef& to);

// "column IS DISTINCT FROM CAST(value AS type)": the two sides as text where the type knows no
// equality.
std::string differs_sql(const std::string& column, const std::string& value, const TypeRef& type);

}  // namespace bellows
