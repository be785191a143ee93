#include "executor/load_catalog.h"

#include <array>

#include "executor/load_catalog/reader.h"

namespace bellows {

Result<Catalog> load_catalog(Session& session) {
  using Load = Result<void> (*)(Session&, Catalog&);
  // Columns and constraints are hung on what is there already.
  static constexpr auto kOrder = std::to_array<Load>(
      {load_settings, load_types, load_tables, load_views, load_columns, load_constraints,
       load_functions, load_triggers, load_indexes, load_sequences, load_policies, load_rules,
       load_statistics, load_publications, load_notes});
  Catalog catalog;
  for (const Load load : kOrder) {
    if (Result<void> done = load(session, catalog); !done) {
      return done.error();
    }
  }
  catalog.settle();
  return catalog;
}

Result<std::string> schema_fingerprint(Session& session) {
  const Result<Catalog> catalog = load_catalog(session);
  return catalog ? Result<std::string>(fingerprint(*catalog)) : catalog.error();
}

}  // namespace bellows
