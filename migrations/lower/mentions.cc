#include <tuple>

#include "migrations/lower/lowering.h"

namespace bellows::lower {

namespace {

// A chain such as 1+1+1+… is as deep as it is long; this is more than a server takes with its
// default max_stack_depth, and less than our own stack holds.
constexpr int kMaxDepth = 4000;

const ObjectName& key_of(const ObjectName& name) {
  return name;
}

const ColumnPath& key_of(const ColumnPath& path) {
  return path;
}

auto key_of(const FunctionCall& call) {
  return std::tie(call.name, call.arguments);
}

auto key_of(const TypeRef& type) {
  return std::tie(type.name, type.modifiers, type.array_dimensions, type.setof);
}

// Values with the place they were met at; comes out sorted by place, each value once.
template <typename T>
class Appearances {
 public:
  void add(int location, T value) { x_entries.push_back({location, std::move(value)}); }

  std::vector<T> in_order() {
    const auto by_key = [](const Entry& a, const Entry& b) {
      return std::forward_as_tuple(key_of(a.value), a.location) <
             std::forward_as_tuple(key_of(b.value), b.location);
    };
    std::stable_sort(x_entries.begin(), x_entries.end(), by_key);
    const auto same = [](const Entry& a, const Entry& b) { return a.value == b.value; };
    x_entries.erase(std::unique(x_entries.begin(), x_entries.end(), same), x_entries.end());
    std::stable_sort(x_entries.begin(), x_entries.end(),
                     [](const Entry& a, const Entry& b) { return a.location < b.location; });
    std::vector<T> result;
    result.reserve(x_entries.size());
    for (Entry& entry : x_entries) {
      result.push_back(std::move(entry.value));
    }
    return result;
  }

 private:
  struct Entry {
    int location;
    T value;
  };

  std::vector<Entry> x_entries;
};

// MentionCollector walks a tree with the server's own walker and notes what it meets.
class MentionCollector {
 public:
  explicit MentionCollector(Lowering& in) : x_in(in) {}

  Mentions collect(const Node* node) {
    x_root = node;
    visit(node);
    x_found.functions = x_functions.in_order();
    x_found.columns = x_columns.in_order();
    x_found.casts = x_casts.in_order();
    x_found.relations = x_relations.in_order();
    return std::move(x_found);
  }

 private:
  // True ends the walk.
  bool visit(const Node* node) {
    if (node == nullptr) {
      return false;
    }
    if (x_depth >= kMaxDepth) {
      too_deep();
      return true;
    }
    ++x_depth;
    const std::size_t scope = x_with_names.size();
    const bool ended = note(node) == Inner::kWalk && descend(node);
    x_with_names.resize(scope);
    --x_depth;
    return ended;
  }

  bool descend(const Node* node) {
    const auto step = [](Node* inner, void* self) -> bool {
      return static_cast<MentionCollector*>(self)->visit(inner);
    };
    bool (*const callback)(Node*, void*) = step;
    // The walker takes its callback without a prototype, as old C does.
#if PG_VERSION_NUM >= 160000
    return raw_expression_tree_walker_impl(const_cast<Node*>(node), callback, this);
#else
    return raw_expression_tree_walker(
        const_cast<Node*>(node),
        reinterpret_cast<bool (*)()>(reinterpret_cast<void (*)()>(callback)), this);
#endif
  }

  Inner note(const Node* node);
  Inner note_statement(const Node* node);
  void note_with(const WithClause* with);
  void note_write(const Node* node, QueryKind kind, const RangeVar* target);
  void note_relation(const RangeVar& relation);
  void note_column(const ColumnRef& column);
  void note_join(const JoinExpr& join);
  void too_deep();
  void unknown(const Node* node);

  Lowering& x_in;
  const Node* x_root = nullptr;
  int x_depth = 0;
  std::vector<std::string> x_with_names;   // WITH queries that can be seen from here
  std::vector<const RangeVar*> x_targets;  // written, so not read by being named there
  Mentions x_found;
  Appearances<FunctionCall> x_functions;
  Appearances<ColumnPath> x_columns;
  Appearances<TypeRef> x_casts;
  Appearances<ObjectName> x_relations;
};

Inner MentionCollector::note(const Node* node) {
  switch (nodeTag(node)) {
    case T_SelectStmt:
    case T_InsertStmt:
    case T_UpdateStmt:
    case T_DeleteStmt:
    case T_MergeStmt:
      return note_statement(node);
    case T_RangeVar:
      note_relation(*reinterpret_cast<const RangeVar*>(node));
      return Inner::kSkip;
    case T_ColumnRef:
      note_column(*reinterpret_cast<const ColumnRef*>(node));
      return Inner::kSkip;
    case T_FuncCall: {
      const auto& call = *reinterpret_cast<const FuncCall*>(node);
      x_functions.add(call.location,
                      {object_name(call.funcname), static_cast<int>(length_of(call.args))});
      return Inner::kWalk;
    }
    case T_TypeCast: {
      const auto& cast = *reinterpret_cast<const TypeCast*>(node);
      x_casts.add(cast.typeName->location, type_ref(cast.typeName));
      return Inner::kWalk;
    }
    case T_JoinExpr:
      note_join(*reinterpret_cast<const JoinExpr*>(node));
      return Inner::kWalk;
    case T_SQLValueFunction:
      x_found.uses_sql_value_function = true;
      return Inner::kSkip;
    case T_LockingClause:
      x_found.locks_rows = true;
      return Inner::kSkip;
    default:
      break;
  }
  const Inner inner = inner_of(nodeTag(node));
  if (inner == Inner::kUnknown) {
    unknown(node);
  }
  return inner;
}

Inner MentionCollector::note_statement(const Node* node) {
  if (const auto* select = BELLOWS_AS(SelectStmt, node)) {
    note_with(select->withClause);
  } else if (const auto* insert = BELLOWS_AS(InsertStmt, node)) {
    note_with(insert->withClause);
    note_write(node, QueryKind::kInsert, insert->relation);
  } else if (const auto* update = BELLOWS_AS(UpdateStmt, node)) {
    note_with(update->withClause);
    note_write(node, QueryKind::kUpdate, update->relation);
  } else if (const auto* remove = BELLOWS_AS(DeleteStmt, node)) {
    note_with(remove->withClause);
    note_write(node, QueryKind::kDelete, remove->relation);
  } else if (const auto* merge = BELLOWS_AS(MergeStmt, node)) {
    note_with(merge->withClause);
    note_write(node, QueryKind::kMerge, merge->relation);
  }
  return Inner::kWalk;
}

// WITH names are seen by the statement, by the queries behind them and, in WITH RECURSIVE, by all.
void MentionCollector::note_with(const WithClause* with) {
  if (with == nullptr) {
    return;
  }
  for (const Node* node : Nodes(with->ctes)) {
    if (with->recursive) {
      x_with_names.emplace_back(reinterpret_cast<const CommonTableExpr*>(node)->ctename);
    }
  }
  for (const Node* node : Nodes(with->ctes)) {
    const auto& query = *reinterpret_cast<const CommonTableExpr*>(node);
    visit(query.ctequery);
    if (!with->recursive) {
      x_with_names.emplace_back(query.ctename);
    }
  }
}

void MentionCollector::note_write(const Node* node, QueryKind kind, const RangeVar* target) {
  x_targets.push_back(target);
  if (node != x_root) {
    x_found.writes.push_back({kind, object_name(target)});
  }
}

void MentionCollector::note_relation(const RangeVar& relation) {
  if (std::find(x_targets.begin(), x_targets.end(), &relation) != x_targets.end()) {
    return;
  }
  if (relation.schemaname == nullptr &&
      std::find(x_with_names.begin(), x_with_names.end(), relation.relname) != x_with_names.end()) {
    return;
  }
  x_relations.add(relation.location, object_name(&relation));
}

void MentionCollector::note_column(const ColumnRef& column) {
  ColumnPath path;
  for (const Node* field : Nodes(column.fields)) {
    if (nodeTag(field) == T_A_Star) {
      return;
    }
    path.push_back(name_of(field));
  }
  x_columns.add(column.location, std::move(path));
}

// JOIN … USING (a, b) names columns as plain strings.
void MentionCollector::note_join(const JoinExpr& join) {
  const auto* right = BELLOWS_AS(RangeVar, join.rarg);
  for (const Node* column : Nodes(join.usingClause)) {
    x_columns.add(right == nullptr ? 0 : right->location, {name_of(column)});
  }
}

void MentionCollector::too_deep() {
  if (!x_in.problem) {
    x_in.problem = Error{ErrorCode::kSource,
                         "the statement is nested too deeply",
                         "Split the expression: no server with default settings takes it, either.",
                         {},
                         ""};
  }
}

void MentionCollector::unknown(const Node* node) {
  if (!x_in.problem) {
    x_in.problem = Error{ErrorCode::kUnsupported,
                         "the statement contains an expression that Bellows cannot read (node " +
                             std::to_string(static_cast<int>(nodeTag(node))) + ")",
                         "Write the expression another way, or run the statement by hand.",
                         {},
                         ""};
  }
}

}  // namespace

Mentions mentions_of(Lowering& in, const Node* node) {
  return MentionCollector(in).collect(node);
}

}  // namespace bellows::lower
