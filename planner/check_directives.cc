#include "planner/check_directives.h"

#include <algorithm>
#include <map>
#include <set>

#include "rules/file_rules.h"

namespace bellows {
namespace {

Error contradiction(const Directive& directive, std::string message, std::string hint) {
  return {ErrorCode::kSource, std::move(message), std::move(hint), directive.at, ""};
}

Result<void> check_allow(const Directive& directive, const AllowDirective& allow) {
  for (const std::string& rule : allow.rules) {
    if (!allow.borrowed && !is_rule_id(rule)) {
      return contradiction(directive, "there is no rule " + rule,
                           "Name one of those that `bellows rules` lists.");
    }
  }
  return {};
}

// What a statement, or the file (-1), has been told.
struct Told {
  std::map<int, std::string> phases;
  std::string release;
  Place release_at;  // in bellows.toml; line 0: a directive told it
};

Result<void> check_phase(const Directive& directive, const PhaseDirective& phase, Told& told) {
  const auto [first, is_first] = told.phases.emplace(directive.statement, phase.phase);
  if (is_first || first->second == phase.phase) {
    return {};
  }
  return contradiction(directive,
                       "the statement is put into " + phase.phase + " here, and into " +
                           first->second + " by the directive before",
                       "Leave one of the two.");
}

Result<void> check_release(const Directive& directive, const ReleaseDirective& release,
                           Told& told) {
  if (told.release.empty() || told.release == release.release) {
    told.release = release.release;
    return {};
  }
  if (told.release_at.line > 0) {
    return contradiction(directive,
                         "the file is said to be for release " + release.release +
                             " here, and for " + told.release + " at " + told.release_at.file +
                             ":" + std::to_string(told.release_at.line),
                         "Take the directive away, or let the release there end before the file.");
  }
  return contradiction(directive,
                       "the file is said to be for release " + release.release + " here, and for " +
                           told.release + " before",
                       "Leave one of the two, or write two migrations.");
}

Result<void> check_depends_on(const Directive& directive, const DependsOnDirective& depends,
                              const std::string& version, const std::set<std::string>& known) {
  for (const std::string& other : depends.versions) {
    if (other == version) {
      return contradiction(directive, "migration " + version + " is said to depend on itself",
                           "Name the migration that it depends on.");
    }
    if (!known.empty() && !known.contains(other)) {
      return contradiction(directive,
                           "migration " + version + " depends on " + other + ", and there is none",
                           "Name a version of this folder, as `bellows history` shows it.");
    }
  }
  return {};
}

Result<void> check_one(const Directive& directive, const std::string& version,
                       const std::set<std::string>& known, Told& told) {
  if (const auto* allow = std::get_if<AllowDirective>(&directive.body)) {
    return check_allow(directive, *allow);
  }
  if (const auto* phase = std::get_if<PhaseDirective>(&directive.body)) {
    return check_phase(directive, *phase, told);
  }
  if (const auto* release = std::get_if<ReleaseDirective>(&directive.body)) {
    return check_release(directive, *release, told);
  }
  const auto* depends = std::get_if<DependsOnDirective>(&directive.body);
  return depends == nullptr ? Result<void>()
                            : check_depends_on(directive, *depends, version, known);
}

}  // namespace

Result<void> check_directives(const PlanRequest& request) {
  const std::set<std::string> known(request.versions.begin(), request.versions.end());
  for (const Migration& migration : request.pending) {
    Told told;
    if (const auto mapped = request.releases.find(migration.version);
        mapped != request.releases.end() && !migration.repeatable) {
      told.release = mapped->second.name;
      told.release_at = mapped->second.at;
    }
    for (const Directive& directive : migration.directives) {
      if (Result<void> fine = check_one(directive, migration.version, known, told); !fine) {
        return fine;
      }
    }
  }
  return {};
}

Result<void> check_phase_directive(const Migration& migration, int statement,
                                   const Judgement& judgement) {
  const bool destroys =
      std::any_of(judgement.drafts.begin(), judgement.drafts.end(), [](const Draft& draft) {
        return draft.destroys && !draft.effects.opaque && draft.phase != Phase::kContract;
      });
  if (!destroys) {
    return {};
  }
  for (const Directive& directive : migration.directives) {
    const auto* phase = std::get_if<PhaseDirective>(&directive.body);
    if (phase != nullptr && (directive.statement < 0 || directive.statement == statement)) {
      return contradiction(directive,
                           "the directive puts into " + phase->phase +
                               " what cannot be brought back once it is gone",
                           "Take the directive away: behind the deploy gate it is safe.");
    }
  }
  return {};
}

Result<void> check_back_directive(const Migration& migration, int statement,
                                  const Judgement& judgement) {
  const bool fills =
      std::any_of(judgement.drafts.begin(), judgement.drafts.end(), [](const Draft& draft) {
        return std::any_of(draft.reasons.begin(), draft.reasons.end(), [](const Reason& reason) {
          return reason.rule == "fill-new-column" || reason.rule == "move-column";
        });
      });
  if (fills || judgement.refusal) {
    return {};
  }
  for (const Directive& directive : migration.directives) {
    if (directive.statement == statement && std::holds_alternative<BackDirective>(directive.body)) {
      return contradiction(
          directive,
          "the directive \"back\" is about an UPDATE that fills columns which the "
          "same plan adds to a table in use, row by row or from one other table; this "
          "is none",
          "Put it before that UPDATE, or take it away.");
    }
  }
  return {};
}

}  // namespace bellows
