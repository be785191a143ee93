#include "planner/cycle.h"

#include <algorithm>
#include <map>
#include <queue>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace bellows {
namespace {

struct ByPlace {
  bool operator()(const Place& a, const Place& b) const {
    return std::tie(a.file, a.line, a.column) < std::tie(b.file, b.line, b.column);
  }
};

using Places = std::set<Place, ByPlace>;

// Trying sets of directives takes time that doubles with each one.
constexpr std::size_t kMostTried = 12;

bool is_asked(const Edge& edge) {
  return edge.asked_at.line > 0;
}

bool still_cyclic(int vertices, std::vector<Edge> edges, const Places& without) {
  std::erase_if(edges, [&](const Edge& edge) { return without.contains(edge.asked_at); });
  return has_cycle(vertices, edges);
}

// The edges of the shortest way, first to last; empty when there is none.
std::vector<const Edge*> shortest_way(const std::map<int, std::vector<const Edge*>>& leaving,
                                      int from, int to) {
  std::map<int, const Edge*> came_by{{from, nullptr}};
  std::queue<int> open;
  open.push(from);
  while (!open.empty() && !came_by.contains(to)) {
    const auto found = leaving.find(open.front());
    open.pop();
    if (found == leaving.end()) {
      continue;
    }
    for (const Edge* edge : found->second) {
      if (came_by.emplace(edge->to, edge).second) {
        open.push(edge->to);
      }
    }
  }
  std::vector<const Edge*> way;
  for (int at = to; came_by.contains(at) && came_by.at(at) != nullptr; at = came_by.at(at)->from) {
    way.push_back(came_by.at(at));
  }
  std::reverse(way.begin(), way.end());
  return way;
}

// The shortest cycle, beginning with a directive's edge, and the directives of all cycles.
struct Cycles {
  std::vector<const Edge*> shortest;
  Places asked;
};

Cycles find_cycles(const std::vector<Edge>& edges) {
  std::map<int, std::vector<const Edge*>> leaving;
  for (const Edge& edge : edges) {
    leaving[edge.from].push_back(&edge);
  }
  Cycles cycles;
  for (const Edge& edge : edges) {
    if (!is_asked(edge)) {
      continue;
    }
    std::vector<const Edge*> back = shortest_way(leaving, edge.to, edge.from);
    if (back.empty()) {
      continue;
    }
    cycles.asked.insert(edge.asked_at);
    if (cycles.shortest.empty() || back.size() + 1 < cycles.shortest.size()) {
      cycles.shortest = {&edge};
      cycles.shortest.insert(cycles.shortest.end(), back.begin(), back.end());
    }
  }
  return cycles;
}

// The fewest of `asked` whose edges are in every cycle; the first such set in the order of places.
Places fewest_to_change(int vertices, const std::vector<Edge>& edges, const Places& asked) {
  const std::vector<Place> all(asked.begin(), asked.end());
  if (all.size() > kMostTried) {
    return asked;
  }
  for (std::size_t size = 1; size < all.size(); ++size) {
    // Every choice of `size` among them, in lexicographic order.
    std::vector<bool> chosen(all.size(), false);
    std::fill_n(chosen.begin(), size, true);
    do {
      Places without;
      for (std::size_t i = 0; i < all.size(); ++i) {
        if (chosen[i]) {
          without.insert(all[i]);
        }
      }
      if (!still_cyclic(vertices, edges, without)) {
        return without;
      }
    } while (std::prev_permutation(chosen.begin(), chosen.end()));
  }
  return asked;
}

std::string place_words(const Place& place) {
  return place.file + ":" + std::to_string(place.line);
}

}  // namespace

Error cycle_error(const std::vector<PlannedDraft>& drafts, const std::vector<Edge>& edges) {
  const auto words = [&](int vertex) {
    const PlannedDraft& planned = drafts[static_cast<std::size_t>(vertex)];
    return place_words(planned.origin.place) + " (" + planned.draft.title + ")";
  };
  const Cycles cycles = find_cycles(edges);
  std::string chain;
  for (const Edge* edge : cycles.shortest) {
    chain += (chain.empty() ? "" : "; ") + words(edge->to) + " waits for " + words(edge->from) +
             ": " + edge->reason;
  }
  const Places change = fewest_to_change(static_cast<int>(drafts.size()), edges, cycles.asked);
  std::string places;
  for (const Place& place : change) {
    places += (places.empty() ? "" : ", ") + place_words(place);
  }
  return {ErrorCode::kPlan, "these statements wait for each other: " + chain,
          change.size() == 1 ? "Take the depends-on directive at " + places + " away."
                             : "Take these depends-on directives away: " + places + ".",
          *change.begin(), ""};
}

}  // namespace bellows
