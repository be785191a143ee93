#include "planner/graph.h"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <functional>
#include <map>
#include <queue>
#include <set>

#include "planner/cycle.h"
#include "planner/touch_words.h"

namespace bellows {
namespace {

using BoostGraph = boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS>;

// Who changed a thing last, and who has used it since.
struct History {
  int changed_by = -1;
  std::vector<int> used_by;
};

bool moves_or_counts_rows(const Draft& draft) {
  return std::holds_alternative<MoveRows>(draft.action) ||
         std::holds_alternative<ProveNone>(draft.action);
}

class EdgeFinder {
 public:
  explicit EdgeFinder(const std::vector<PlannedDraft>& drafts) : x_drafts(drafts) {}

  std::vector<Edge> run(const std::vector<Edge>& extra) {
    for (int vertex = 0; vertex < static_cast<int>(x_drafts.size()); ++vertex) {
      add_recipe_order(vertex);
      add_barrier(vertex);
      add_touches(vertex);
    }
    for (const Edge& edge : extra) {
      x_edges.insert({{edge.from, edge.to}, edge});
    }
    std::vector<Edge> edges;
    for (auto& [ends, edge] : x_edges) {
      edges.push_back(std::move(edge));
    }
    return edges;
  }

 private:
  void add(int from, int to, const std::string& reason) {
    if (from >= 0 && from != to) {
      x_edges.insert({{from, to}, Edge{from, to, reason, {}}});
    }
  }

  void add_recipe_order(int vertex) {
    if (vertex > 0) {
      const PlannedDraft& before = x_drafts[static_cast<std::size_t>(vertex) - 1];
      if (before.recipe == x_drafts[static_cast<std::size_t>(vertex)].recipe) {
        add(vertex - 1, vertex, "the next part of the same safe form");
      }
    }
  }

  void add_barrier(int vertex) {
    const Effects& effects = x_drafts[static_cast<std::size_t>(vertex)].draft.effects;
    add(x_barrier, vertex, "what runs before it cannot be judged");
    if (effects.opaque) {
      for (int before = x_barrier + 1; before < vertex; ++before) {
        add(before, vertex, "it cannot be judged, so it keeps its place in the source");
      }
      x_barrier = vertex;
    }
  }

  void add_touches(int vertex) {
    const Effects& effects = x_drafts[static_cast<std::size_t>(vertex)].draft.effects;
    std::set<Touch> changes;
    for (const auto* list : {&effects.writes, &effects.creates, &effects.drops}) {
      changes.insert(list->begin(), list->end());
    }
    std::set<Touch> uses(effects.reads.begin(), effects.reads.end());
    for (const Touch& touch : changes) {
      if (!touch.member.empty()) {
        uses.insert({ObjectKind::kTable, touch.object, {}});
      }
    }
    for (const Touch& touch : effects.reads) {
      if (!touch.member.empty()) {
        uses.insert({ObjectKind::kTable, touch.object, {}});
      }
    }
    for (const Touch& touch : uses) {
      if (!changes.contains(touch)) {
        History& history = x_history[touch];
        add(history.changed_by, vertex, "it uses " + touch_words(touch));
        history.used_by.push_back(vertex);
      }
    }
    for (const Touch& touch : changes) {
      History& history = x_history[touch];
      add(history.changed_by, vertex, "both change " + touch_words(touch));
      std::vector<int> beside;
      for (const int user : history.used_by) {
        if (goes_beside(user, vertex)) {
          beside.push_back(user);
        } else {
          add(user, vertex, "it changes " + touch_words(touch) + ", which the other uses");
        }
      }
      history = {vertex, std::move(beside)};
    }
  }

  [[nodiscard]] bool goes_beside(int user, int vertex) const {
    const Draft& draft = x_drafts[static_cast<std::size_t>(vertex)].draft;
    return draft.easing == Easing::kLiftsNotNull &&
           moves_or_counts_rows(x_drafts[static_cast<std::size_t>(user)].draft);
  }

  const std::vector<PlannedDraft>& x_drafts;
  std::map<std::pair<int, int>, Edge> x_edges;
  std::map<Touch, History> x_history;
  int x_barrier = -1;
};

// The smallest source position among those that wait for nothing more, again and again.
std::vector<int> order_of(const BoostGraph& graph) {
  std::vector<std::size_t> waits_for(boost::num_vertices(graph));
  std::priority_queue<int, std::vector<int>, std::greater<>> free;
  for (std::size_t vertex = 0; vertex < waits_for.size(); ++vertex) {
    waits_for[vertex] = boost::in_degree(vertex, graph);
    if (waits_for[vertex] == 0) {
      free.push(static_cast<int>(vertex));
    }
  }
  std::vector<int> order;
  while (!free.empty()) {
    const int vertex = free.top();
    free.pop();
    order.push_back(vertex);
    const auto [edge, end] = boost::out_edges(static_cast<std::size_t>(vertex), graph);
    for (auto it = edge; it != end; ++it) {
      const std::size_t target = boost::target(*it, graph);
      if (--waits_for[target] == 0) {
        free.push(static_cast<int>(target));
      }
    }
  }
  return order;
}

BoostGraph boost_graph(int vertices, const std::vector<Edge>& edges) {
  BoostGraph graph(static_cast<std::size_t>(vertices));
  for (const Edge& edge : edges) {
    boost::add_edge(static_cast<std::size_t>(edge.from), static_cast<std::size_t>(edge.to), graph);
  }
  return graph;
}

}  // namespace

bool has_cycle(int vertices, const std::vector<Edge>& edges) {
  return order_of(boost_graph(vertices, edges)).size() < static_cast<std::size_t>(vertices);
}

Result<Graph> build_graph(const std::vector<PlannedDraft>& drafts, const std::vector<Edge>& extra) {
  Graph graph;
  graph.vertices = static_cast<int>(drafts.size());
  graph.edges = EdgeFinder(drafts).run(extra);
  graph.order = order_of(boost_graph(graph.vertices, graph.edges));
  if (graph.order.size() != drafts.size()) {
    return cycle_error(drafts, graph.edges);
  }
  return graph;
}

}  // namespace bellows
