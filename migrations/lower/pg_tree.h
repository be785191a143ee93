// pg_tree.h: PostgreSQL's own parse tree, as C++ can include it.
// Owns: the one place that includes PostgreSQL's and libpg_query's headers, and cleans up after
//       their macros.
// Promises: nothing of it leaves migrations/parse.cc and migrations/lower/.
// Not here: what the nodes mean to us (lowering.h).
#pragma once

// Everything of the standard library that our side needs comes first: postgres.h redefines printf
// and friends as macros.
#include <libintl.h>
#include <pg_query.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>
// clang-format off
#undef PG_MAJORVERSION
#undef PG_VERSION
#undef PG_VERSION_NUM
// c.h has a type called text, which would shadow every parameter of that name.
#define text pg_text
extern "C" {
#include "postgres.h"
#include "nodes/nodeFuncs.h"
#include "nodes/parsenodes.h"
#include "parser/scanner.h"
#include <pg_query/pg_query_internal.h>
}
// clang-format on

#undef text
#undef printf
#undef fprintf
#undef sprintf
#undef snprintf
#undef vprintf
#undef vfprintf
#undef vsprintf
#undef vsnprintf
#undef strerror
#undef strerror_r
#undef gettext
#undef dgettext
#undef ngettext
#undef dngettext
#undef _
#undef Min
#undef Max
#undef Abs
#undef bind

namespace bellows::lower {

// The node as T when it is one; nothing when it is another or there is none.
template <typename T>
const T* node_as(const void* node, NodeTag tag) {
  return node != nullptr && nodeTag(node) == tag ? static_cast<const T*>(node) : nullptr;
}

#define BELLOWS_AS(Type, node) ::bellows::lower::node_as<::Type>((node), T_##Type)

// Walks a List of pointers with a range-for.
class Nodes {
 public:
  explicit Nodes(const List* list)
      : x_begin(list == nullptr ? nullptr : list->elements),
        x_end(list == nullptr ? nullptr : list->elements + list->length) {}

  struct Iterator {
    const ListCell* cell;

    const Node* operator*() const { return static_cast<const Node*>(cell->ptr_value); }

    Iterator& operator++() {
      ++cell;
      return *this;
    }

    bool operator==(const Iterator&) const = default;
  };

  [[nodiscard]] Iterator begin() const { return {x_begin}; }

  [[nodiscard]] Iterator end() const { return {x_end}; }

 private:
  const ListCell* x_begin;
  const ListCell* x_end;
};

inline std::size_t length_of(const List* list) {
  return list == nullptr ? 0 : static_cast<std::size_t>(list->length);
}

inline const Node* node_at(const List* list, std::size_t index) {
  return static_cast<const Node*>(list->elements[index].ptr_value);
}

}  // namespace bellows::lower
