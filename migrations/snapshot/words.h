// words.h: how enumerations are written in a snapshot: by words, in the order of their values.
#pragma once

#include <array>
#include <string_view>

#include "migrations/catalog.h"

namespace bellows::snapshot {

template <typename Enum>
struct Words;

#define BELLOWS_WORDS(Enum, ...)                                                \
  template <>                                                                   \
  struct Words<Enum> {                                                          \
    static constexpr auto kList = std::to_array<std::string_view>(__VA_ARGS__); \
  }

BELLOWS_WORDS(Identity, {"none", "always", "by default"});
BELLOWS_WORDS(ReferentialAction, {"no action", "restrict", "cascade", "set null", "set default"});
BELLOWS_WORDS(ConstraintKind,
              {"not null", "check", "unique", "primary key", "foreign key", "exclude"});
BELLOWS_WORDS(Persistence, {"permanent", "unlogged", "temporary"});
BELLOWS_WORDS(PartitionStrategy, {"none", "range", "list", "hash"});
BELLOWS_WORDS(ReplicaIdentity, {"default", "full", "nothing", "index"});
BELLOWS_WORDS(TypeKind, {"enum", "domain", "composite", "range"});
BELLOWS_WORDS(Volatility, {"volatile", "stable", "immutable"});
BELLOWS_WORDS(ArgumentMode, {"in", "out", "inout", "variadic", "table"});
BELLOWS_WORDS(ObjectKind, {"table",
                           "index",
                           "sequence",
                           "view",
                           "materialized view",
                           "foreign table",
                           "schema",
                           "type",
                           "domain",
                           "function",
                           "procedure",
                           "aggregate",
                           "trigger",
                           "rule",
                           "policy",
                           "extension",
                           "column",
                           "constraint",
                           "domain constraint",
                           "attribute",
                           "statistics",
                           "publication",
                           "subscription",
                           "collation",
                           "operator",
                           "cast",
                           "database",
                           "role",
                           "language",
                           "event trigger",
                           "other"});

#undef BELLOWS_WORDS

}  // namespace bellows::snapshot
