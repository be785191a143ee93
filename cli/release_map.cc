#include "cli/release_map.h"

#include <algorithm>

#include "cli/suggest.h"

namespace bellows {
namespace {

Error wrong(std::string message, std::string hint, Place at) {
  return {ErrorCode::kConfiguration, std::move(message), std::move(hint), std::move(at), ""};
}

class ReleaseMap {
 public:
  ReleaseMap(const std::vector<ReleaseRange>& releases, const std::vector<Migration>& migrations)
      : x_releases(releases) {
    for (const Migration& migration : migrations) {
      if (!migration.repeatable) {  // it runs again in any release
        x_versions.push_back(migration.version);
      }
    }
  }

  Result<std::map<std::string, MappedRelease>> run() {
    for (std::size_t i = 0; i < x_releases.size(); ++i) {
      if (Result<void> added = add(i); !added) {
        return added.error();
      }
    }
    return std::move(x_map);
  }

 private:
  [[nodiscard]] Result<std::size_t> index_of(const std::string& version, const Place& at) const {
    const auto found = std::find(x_versions.begin(), x_versions.end(), version);
    if (found == x_versions.end()) {
      const std::string closest = closest_name(version, x_versions);
      return wrong("there is no migration \"" + version + "\"",
                   closest.empty() ? "Say a version as `bellows history` shows it."
                                   : "Did you mean " + closest + "?",
                   at);
    }
    return static_cast<std::size_t>(found - x_versions.begin());
  }

  // Behind its last migration.
  [[nodiscard]] Result<std::size_t> end_of(std::size_t release) const {
    const ReleaseRange& range = x_releases[release];
    if (!range.to.empty()) {
      const Result<std::size_t> last = index_of(range.to, range.to_at);
      return last ? Result<std::size_t>(*last + 1) : last;
    }
    if (release + 1 == x_releases.size()) {
      return x_versions.size();
    }
    const ReleaseRange& next = x_releases[release + 1];
    if (next.from.empty()) {
      return wrong("it is not told where release " + range.name + " ends and release " + next.name +
                       " begins",
                   "Write to = \"…\" for the one, or from = \"…\" for the other.", range.at);
    }
    return index_of(next.from, next.from_at);
  }

  Result<void> add(std::size_t release) {
    const ReleaseRange& range = x_releases[release];
    const Result<std::size_t> first =
        range.from.empty() ? Result<std::size_t>(x_end) : index_of(range.from, range.from_at);
    if (!first) {
      return first.error();
    }
    const Result<std::size_t> end = end_of(release);
    if (!end) {
      return end.error();
    }
    if (Result<void> fits = check_neighbour(release, *first); !fits) {
      return fits;
    }
    if (*end < *first || (*end == *first && !(range.from.empty() && range.to.empty()))) {
      return wrong("release " + range.name + " would end before it begins",
                   "Give the releases in the order of their migrations.",
                   range.to.empty() ? range.at : range.to_at);
    }
    for (std::size_t i = *first; i < *end; ++i) {
      x_map.insert({x_versions[i], MappedRelease{range.name, range.at}});
    }
    x_end = *end;
    return {};
  }

  // Against the release before it, which ends at x_end.
  [[nodiscard]] Result<void> check_neighbour(std::size_t release, std::size_t first) const {
    if (release == 0) {
      return {};
    }
    const std::string& name = x_releases[release].name;
    const std::string& before = x_releases[release - 1].name;
    const Place& at =
        x_releases[release].from.empty() ? x_releases[release].at : x_releases[release].from_at;
    if (first < x_end) {
      return wrong("migration " + x_versions[first] + " would belong to release " + name +
                       " and to what comes before, up to " + x_versions[x_end - 1] +
                       " in release " + before,
                   "Let each migration belong to one release, in their order.", at);
    }
    if (first > x_end) {
      return wrong("migration " + x_versions[x_end] + " stands between release " + before +
                       " and release " + name + ", and belongs to neither",
                   "Let one of the two have it: to = or from = \"" + x_versions[x_end] + "\".", at);
    }
    return {};
  }

  const std::vector<ReleaseRange>& x_releases;
  std::vector<std::string> x_versions;
  std::size_t x_end = 0;  // behind what belongs to the releases so far
  std::map<std::string, MappedRelease> x_map;
};

}  // namespace

Result<std::map<std::string, MappedRelease>> map_releases(
    const std::vector<ReleaseRange>& releases, const std::vector<Migration>& migrations) {
  return ReleaseMap(releases, migrations).run();
}

}  // namespace bellows
