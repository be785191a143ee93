#include "executor/verify/verify.h"

#include "executor/verify/replay.h"

namespace bellows {
namespace {

Result<std::size_t> index_of(const Source& source, const std::string& version,
                             std::string_view flag) {
  for (std::size_t i = 0; i < source.migrations.size(); ++i) {
    if (source.migrations[i].version == version) {
      return i;
    }
  }
  return Error{
      ErrorCode::kUsage,
      std::string(flag) + ": there is no migration \"" + version + "\" in " + source.folder,
      "Say a version as the folder names it.",
      {},
      ""};
}

}  // namespace

std::string_view outcome_name(VerifyOutcome outcome) {
  switch (outcome) {
    case VerifyOutcome::kAgrees:
      return "agrees";
    case VerifyOutcome::kDiffers:
      return "differs";
    case VerifyOutcome::kPlanFailed:
      return "plan failed";
    case VerifyOutcome::kRefused:
      return "refused";
    case VerifyOutcome::kCannotRun:
      return "cannot run";
  }
  return "";
}

Result<std::vector<Verification>> verify_source(
    const Source& source, const VerifySettings& settings, Clock& clock,
    const std::function<void(const Verification&)>& told) {
  std::size_t begin = 0;
  std::size_t end = source.migrations.size();
  if (!settings.after.empty()) {
    const Result<std::size_t> index = index_of(source, settings.after, "--after");
    if (!index) {
      return index.error();
    }
    begin = *index + 1;
  }
  if (!settings.to.empty()) {
    const Result<std::size_t> index = index_of(source, settings.to, "--to");
    if (!index) {
      return index.error();
    }
    end = *index + 1;
  }
  Result<Rehearsal> rehearsal = Rehearsal::start(settings.bin_directory);
  if (!rehearsal) {
    return rehearsal.error();
  }
  Replay replay(source, settings, clock, *rehearsal);
  if (Result<void> begun = replay.begin(); !begun) {
    return begun.error();
  }
  std::vector<Verification> results;
  for (std::size_t i = 0; i < end; ++i) {
    if (i < begin) {
      if (Result<void> done = replay.skip(source.migrations[i]); !done) {
        return done.error();
      }
      continue;
    }
    Result<Verification> verified = replay.verify(source.migrations[i]);
    if (!verified) {
      return verified.error();
    }
    told(*verified);
    results.push_back(*std::move(verified));
  }
  return results;
}

}  // namespace bellows
