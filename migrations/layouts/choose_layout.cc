#include "migrations/layouts/choose_layout.h"

#include <algorithm>
#include <iterator>
#include <vector>

namespace bellows {

namespace {

struct Candidate {
  const Layout* layout = nullptr;
  Evidence evidence;
};

std::vector<Candidate> candidates_of(const Folder& folder) {
  std::vector<Candidate> candidates;
  for (const Layout& layout : layouts()) {
    if (std::optional<Evidence> evidence = layout.detect(folder)) {
      candidates.push_back({&layout, *std::move(evidence)});
    }
  }
  return candidates;
}

// How many scripts `one` accounts for and `other` does not.
std::size_t alone(const Candidate& one, const Candidate& other) {
  std::vector<std::size_t> rest;
  std::set_difference(one.evidence.scripts.begin(), one.evidence.scripts.end(),
                      other.evidence.scripts.begin(), other.evidence.scripts.end(),
                      std::back_inserter(rest));
  return rest.size();
}

bool outranks(const Candidate& one, const Candidate& other) {
  if (one.layout->specificity != other.layout->specificity) {
    return one.layout->specificity < other.layout->specificity;
  }
  return one.evidence.scripts.size() > other.evidence.scripts.size();
}

bool is_tie(const Candidate& best, const Candidate& rival) {
  if (rival.layout == best.layout || rival.layout->specificity == Specificity::kAnything) {
    return false;
  }
  if (best.layout->specificity == Specificity::kMarker) {
    return rival.layout->specificity == Specificity::kMarker;
  }
  const std::size_t more = alone(rival, best);
  return more > 0 && more >= alone(best, rival);
}

Error tie(const Folder& folder, const Candidate& best, const Candidate& rival) {
  return source_trouble(
      "the folder looks like " + std::string(best.layout->tool) + " (" + best.evidence.text +
          ") and like " + std::string(rival.layout->tool) + " (" + rival.evidence.text + ")",
      "Say which with --layout " + std::string(best.layout->name) + " or --layout " +
          std::string(rival.layout->name) + ", or layout in [source] of bellows.toml.",
      {folder.path().generic_string(), 0, 0});
}

Result<Choice> named_layout(const Folder& folder, const std::string& wanted) {
  std::string names;
  for (const Layout& layout : layouts()) {
    if (layout.name == wanted) {
      const std::optional<Evidence> evidence = layout.detect(folder);
      return Choice{&layout,
                    "the layout was given" + (evidence ? "; " + evidence->text : std::string())};
    }
    names += ", " + std::string(layout.name);
  }
  return Error{ErrorCode::kUsage,
               "unknown layout \"" + wanted + "\"",
               "Use one of: auto" + names + ".",
               {},
               ""};
}

}  // namespace

Result<Choice> choose_layout(const Folder& folder, const std::string& wanted) {
  if (wanted != "auto") {
    return named_layout(folder, wanted);
  }
  const std::vector<Candidate> candidates = candidates_of(folder);
  if (candidates.empty()) {
    return source_trouble("no migrations in the folder",
                          "Give the folder that holds the *.sql files.",
                          {folder.path().generic_string(), 0, 0});
  }
  const auto best = std::min_element(candidates.begin(), candidates.end(), outranks);
  for (const Candidate& rival : candidates) {
    if (is_tie(*best, rival)) {
      return tie(folder, *best, rival);
    }
  }
  // Atlas keeps sums beside files of another tool's layout.
  const std::string atlas = folder.has("atlas.sum") ? "atlas.sum is there; " : "";
  return Choice{best->layout, atlas + best->evidence.text};
}

Choice choose_layout_of_file(const Folder& folder) {
  for (const Layout& layout : layouts()) {
    if (layout.specificity == Specificity::kContent) {
      if (const std::optional<Evidence> evidence = layout.detect(folder)) {
        return {&layout, "a single file was given; " + evidence->text};
      }
    }
  }
  return {&layouts().back(), "a single file was given"};
}

}  // namespace bellows
