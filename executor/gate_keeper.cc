#include "executor/gate_keeper.h"

#include <algorithm>
#include <utility>

#include "executor/ledger_write.h"

namespace bellows {

Result<GateKeeper> GateKeeper::make(RunContext& context, const std::string& plan_hash) {
  GateKeeper keeper(context, plan_hash);
  for (const GateSpec& spec : context.settings.gates) {
    Result<std::unique_ptr<Gate>> gate = make_gate(spec);
    if (!gate) {
      return gate.error();
    }
    Post post;
    post.spec = &spec;
    post.gate = *std::move(gate);
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

Result<void> GateKeeper::record(const Post& post, int rollout, const Observation& observation) {
  GateContext asked;
  asked.plan_hash = x_plan_hash;
  asked.rollout = rollout;
  asked.before = post.spec->before;
  return in_leased_transaction(*x_context, [&] {
    return write_gate(x_context->session, asked, post.spec->name, observation);
  });
}

Result<void> GateKeeper::observe(Post& post, int rollout) {
  const GateContext asked{&x_context->session, &x_context->clock, x_plan_hash, rollout,
                          post.spec->before};
  const Observation seen = post.gate->observe(asked);
  if (Result<void> recorded = record(post, rollout, seen); !recorded) {
    return recorded;
  }
  post.passes = seen.verdict == Verdict::kPass ? post.passes + 1 : 0;
  if (seen.verdict != Verdict::kPass && seen.evidence != post.last.evidence) {
    x_context->tell(EventKind::kGateWaiting, post.spec->name, seen.evidence);
  }
  post.last = seen;
  return {};
}

Result<void> GateKeeper::open_by_hand(Post& post, int rollout) {
  const Observation opened{Verdict::kPass,
                           "opened by hand by " + operator_name(x_context->settings)};
  Result<void> recorded = record(post, rollout, opened);
  if (recorded) {
    x_context->tell(EventKind::kGateOpened, post.spec->name, opened.evidence);
  }
  return recorded;
}

Result<GateAnswer> GateKeeper::enter(int rollout, Phase phase) {
  const std::vector<Post*> posts = posts_before(phase);
  for (Post* post : posts) {
    post->passes = 0;  // those of another rollout do not count
    post->last = Observation{};
  }
  for (;;) {
    if (x_context->settings.gate_mode == GateMode::kOpen) {
      for (Post* post : posts) {
        if (const Result<void> opened = open_by_hand(*post, rollout); !opened) {
          return opened.error();
        }
      }
      return GateAnswer{};
    }
    const Post* shut = nullptr;   // did not pass
    const Post* young = nullptr;  // did not pass often enough
    std::chrono::milliseconds pause{0};
    for (Post* post : posts) {
      if (const Result<void> observed = observe(*post, rollout); !observed) {
        return observed.error();
      }
      if (post->passes >= post->spec->passes) {
        continue;
      }
      shut = shut == nullptr && post->passes == 0 ? post : shut;
      young = young == nullptr ? post : young;
      pause = pause.count() == 0 ? post->spec->poll : std::min(pause, post->spec->poll);
    }
    if (young == nullptr) {
      for (const Post* post : posts) {
        x_context->tell(EventKind::kGateOpened, post->spec->name, post->last.evidence);
      }
      return GateAnswer{};
    }
    if (shut != nullptr && x_context->settings.wait == WaitMode::kReturn) {
      return GateAnswer{shut->spec->name, shut->last.evidence};
    }
    if (const Result<void> slept = wait_holding_lease(*x_context, pause); !slept) {
      return slept.error();
    }
  }
}

Result<GateAnswer> GateKeeper::ask_again(int rollout, Phase phase) {
  if (x_context->settings.gate_mode == GateMode::kOpen) {
    return GateAnswer{};  // recorded when the phase was entered
  }
  for (Post* post : posts_before(phase)) {
    if (const Result<void> observed = observe(*post, rollout); !observed) {
      return observed.error();
    }
    if (post->passes == 0) {
      return GateAnswer{post->spec->name, post->last.evidence};
    }
  }
  return GateAnswer{};
}

}  // namespace bellows
