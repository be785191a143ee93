#include "executor/gate_keeper.h"

#include <algorithm>
#include <utility>

#include "executor/duration.h"
#include "executor/gates/watching.h"
#include "executor/ledger_write.h"

namespace bellows {
namespace {

using std::chrono::milliseconds;

// For passes and soaks up to this long a run without --wait stays; longer ones are for --wait.
constexpr milliseconds kLongestStay{10'000};

// How long at least until one that passes now is open.
milliseconds still_to_pass(const GateSpec& spec, const GateStanding& standing) {
  const milliseconds often = std::max(0, spec.passes - standing.passes) * spec.poll;
  return std::max({often, spec.soak - standing.passing, spec.poll});
}

}  // namespace

Result<GateKeeper> GateKeeper::make(RunContext& context, const Plan& plan) {
  GateKeeper keeper(context, plan);
  Result<std::vector<GuardingGate>> gates = make_gates(context.settings.gates);
  if (!gates) {
    return gates.error();
  }
  for (GuardingGate& gate : *gates) {
    Post post;
    post.spec = gate.spec;
    post.gate = std::move(gate.gate);
    keeper.x_posts.push_back(std::move(post));
  }
  return keeper;
}

std::vector<GateKeeper::Post*> GateKeeper::posts_before(Phase phase) {
  std::vector<Post*> posts;
  for (Post& post : x_posts) {
    if (post.spec->before == phase) {
      posts.push_back(&post);
    }
  }
  return posts;
}

GateContext GateKeeper::question(const Post& post, int rollout, Where where) const {
  return {
      &x_context->session,    &x_context->clock, x_plan->hash, rollout, post.spec->before, x_plan,
      where == Where::kInside};
}

Result<void> GateKeeper::record(Post& post, int rollout, const Observation& seen, Where where) {
  const GateContext asked = question(post, rollout, where);
  const bool at_door = where == Where::kAtTheDoor;
  const GateRecord record{post.spec->name,
                          post.gate->subject(),
                          seen,
                          longest_gap(*post.spec) + post.asking,
                          at_door ? post.spec->passes : 1,
                          at_door ? post.spec->soak : milliseconds(0)};
  return in_leased_transaction(*x_context, [&]() -> Result<void> {
    for (const auto& [gate, reading] : seen.baselines) {
      if (Result<void> kept = write_gate_baseline(asked, gate, reading); !kept) {
        return kept;
      }
    }
    Result<GateStanding> standing = write_gate(asked, record);
    if (!standing) {
      return standing.error();
    }
    post.standing = *std::move(standing);
    return {};
  });
}

// That takes time, during which the others were not asked: it does not make them stale.
Result<void> GateKeeper::observe(Post& post, int rollout, Where where) {
  const Instant start = x_context->clock.now();
  const Observation seen = post.gate->observe(question(post, rollout, where));
  const Instant end = x_context->clock.now();
  for (Post& other : x_posts) {
    other.asking += std::chrono::ceil<milliseconds>(end - start);
  }
  const std::string before = post.standing.evidence;
  if (Result<void> recorded = record(post, rollout, seen, where); !recorded) {
    return recorded;
  }
  post.asking = milliseconds(0);
  post.asked = end;
  if (post.standing.verdict != Verdict::kPass && post.standing.evidence != before) {
    x_context->tell(EventKind::kGateWaiting, post.spec->name, post.standing.evidence);
  }
  return {};
}

// Somebody should look, and that is all: time opens nothing.
Result<void> GateKeeper::report_overdue(Post& post) {
  const bool late = post.spec->overdue.count() > 0 && post.standing.waited >= post.spec->overdue &&
                    post.standing.verdict != Verdict::kPass;
  if (!late || post.overdue) {
    return {};
  }
  post.overdue = true;
  const std::string text = "overdue, shut for more than " + duration_text(post.spec->overdue) +
                           ": " + post.standing.evidence;
  x_context->tell(EventKind::kGateWaiting, post.spec->name, text);
  return in_leased_transaction(*x_context, [&] {
    return write_event(x_context->session, x_plan->hash, "gate-overdue", post.spec->name, text);
  });
}

Result<void> GateKeeper::open_by_hand(Post& post, int rollout) {
  const Observation opened{Verdict::kPass,
                           "opened by hand by " + operator_name(x_context->settings)};
  Result<void> recorded = record(post, rollout, opened, Where::kInside);
  if (recorded) {
    x_context->tell(EventKind::kGateOpened, post.spec->name, opened.evidence);
  }
  return recorded;
}

Result<void> GateKeeper::ask_those_due(const std::vector<Post*>& posts, int rollout) {
  for (Post* post : posts) {
    if (post->asked && x_context->clock.now() - *post->asked < post->spec->poll) {
      continue;
    }
    if (Result<void> observed = observe(*post, rollout, Where::kAtTheDoor); !observed) {
      return observed;
    }
    if (Result<void> reported = report_overdue(*post); !reported) {
      return reported;
    }
  }
  return {};
}

milliseconds GateKeeper::until_next(const std::vector<Post*>& posts) const {
  milliseconds pause = milliseconds::max();
  for (const Post* post : posts) {
    const auto due = *post->asked + post->spec->poll - x_context->clock.now();
    pause = std::min(pause, std::chrono::ceil<milliseconds>(due));
  }
  return std::max(pause, milliseconds(1));
}

Result<GateAnswer> GateKeeper::enter(int rollout, Phase phase) {
  const std::vector<Post*> posts = posts_before(phase);
  for (Post* post : posts) {
    post->asked.reset();
    post->standing = GateStanding{};  // that of another rollout does not count
  }
  if (x_context->settings.gate_mode == GateMode::kOpen) {
    for (Post* post : posts) {
      if (const Result<void> opened = open_by_hand(*post, rollout); !opened) {
        return opened.error();
      }
    }
    return GateAnswer{};
  }
  for (;;) {
    if (const Result<void> asked = ask_those_due(posts, rollout); !asked) {
      return asked.error();
    }
    const Post* shut = nullptr;
    bool stay = true;  // what is shut will be open in a moment, if it goes on passing
    for (const Post* post : posts) {
      if (post->standing.verdict != Verdict::kPass) {
        shut = shut == nullptr ? post : shut;
        stay = stay && post->standing.passes > 0 &&
               still_to_pass(*post->spec, post->standing) <= kLongestStay;
      }
    }
    if (shut == nullptr) {
      for (const Post* post : posts) {
        x_context->tell(EventKind::kGateOpened, post->spec->name, post->standing.evidence);
      }
      return GateAnswer{};
    }
    if (!stay && x_context->settings.wait == WaitMode::kReturn) {
      return GateAnswer{shut->spec->name, shut->standing.evidence};
    }
    if (const Result<void> slept = wait_holding_lease(*x_context, until_next(posts)); !slept) {
      return slept.error();
    }
  }
}

Result<GateAnswer> GateKeeper::ask_again(int rollout, Phase phase) {
  if (x_context->settings.gate_mode == GateMode::kOpen) {
    return GateAnswer{};  // recorded when the phase was entered
  }
  for (Post* post : posts_before(phase)) {
    if (const Result<void> observed = observe(*post, rollout, Where::kInside); !observed) {
      return observed.error();
    }
    // Passing now is what counts: a break while other steps ran is no reason to begin again.
    if (post->standing.passes > 0) {
      continue;
    }
    const GateAnswer answer{post->spec->name, post->standing.evidence};
    const std::string text = "shut again before something is destroyed: " + answer.evidence;
    x_context->tell(EventKind::kGateWaiting, answer.shut, text);
    const Result<void> noted = in_leased_transaction(*x_context, [&] {
      return write_event(x_context->session, x_plan->hash, "gate-revoked", answer.shut, text);
    });
    if (!noted) {
      return noted.error();
    }
    return answer;
  }
  return GateAnswer{};
}

}  // namespace bellows
