// What recorded documents of a Kubernetes API server are judged to say: every stage of a rollout.
#include "executor/gates/workload.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace bellows {
namespace {

namespace fs = std::filesystem;

const std::string kFolder = BELLOWS_SOURCE_DIR "/tests/executor/gates/documents/";

struct Stage {
  std::string file;
  Verdict verdict;
  std::string evidence;  // a part of it
};

WorkloadDocuments read_documents(const std::string& name) {
  std::ifstream stream(kFolder + name + ".json");
  std::ostringstream text;
  text << stream.rdbuf();
  const Result<Json> json = parse_json(text.str());
  INFO(name);
  REQUIRE(json);
  WorkloadDocuments documents;
  documents.kind = *workload_kind(name.substr(0, name.find('_')));
  documents.workload = json->at("workload");
  if (json->contains("template_owner")) {
    documents.template_owner = json->at("template_owner");
  }
  for (const Json& pod : json->at("pods")) {
    documents.pods.push_back(pod);
  }
  return documents;
}

const WorkloadTarget kNew{"", "registry.example.com/shop:2.0", ""};

const std::vector<Stage>& stages() {
  static const std::vector<Stage> list = {
      // Asked before the deploy is applied: the old release is complete.
      {"deployment_before_the_deploy", Verdict::kPending,
       "is to run registry.example.com/shop:1.9"},
      {"deployment_not_observed", Verdict::kPending, "generation 6 of 7"},
      {"deployment_rolling", Verdict::kPending, "1 of 3 pods are of the new release"},
      {"deployment_old_replicas_left", Verdict::kPending, "1 pods of the old release are left"},
      {"deployment_not_available", Verdict::kPending,
       "2 of 3 pods of the new release are available"},
      {"deployment_old_pods_ending", Verdict::kPending, "such as shop-7c9d8f6b5-x2v7q"},
      {"deployment_complete", Verdict::kPass, "on 3 pods, and no other pod is left"},
      {"deployment_complete_terminating_replicas", Verdict::kPass, "on 3 pods"},
      {"deployment_failed", Verdict::kFail, "ProgressDeadlineExceeded"},
      {"deployment_paused", Verdict::kPending, "paused"},
      {"deployment_no_quota", Verdict::kPending, "exceeded quota"},
      {"deployment_rolled_back", Verdict::kPending, "is to run registry.example.com/shop:1.9"},
      {"deployment_of_a_digest", Verdict::kPending, "@sha256:9c2d"},
      {"deployment_scaled_to_zero", Verdict::kPass, "on 0 pods"},
      {"deployment_being_deleted", Verdict::kPending, "being deleted"},
      {"statefulset_rolling", Verdict::kPending, "1 of 3 pods are of the new release"},
      // kubectl calls this one complete.
      {"statefulset_partitioned", Verdict::kPending, "partition 2"},
      {"statefulset_revision_not_current", Verdict::kPending, "not the current one yet"},
      {"statefulset_complete", Verdict::kPass, "on 3 pods"},
      {"statefulset_on_delete_waits", Verdict::kPending, "1 of 3 pods are of the new release"},
      {"statefulset_on_delete_done", Verdict::kPass, "on 3 pods"},
      {"statefulset_rolled_back", Verdict::kPending, "is to run registry.example.com/shop:1.9"},
      {"daemonset_rolling", Verdict::kPending, "2 of 3 pods are of the new release"},
      {"daemonset_not_available", Verdict::kPending,
       "2 of 3 pods of the new release are available"},
      {"daemonset_complete", Verdict::kPass, "on 3 pods"},
      {"daemonset_on_delete_waits", Verdict::kPending, "OnDelete"},
      {"daemonset_misscheduled", Verdict::kPending, "nodes where none should"},
      {"daemonset_not_observed", Verdict::kPending, "generation 5 of 6"},
      {"rollout_progressing", Verdict::kPending, "Progressing: more replicas"},
      {"rollout_paused", Verdict::kPending, "Paused: CanaryPauseStep"},
      {"rollout_healthy", Verdict::kPass, "on 3 pods"},
      {"rollout_healthy_old_pods_linger", Verdict::kPending, "3 pods of the old release are left"},
      {"rollout_healthy_old_pods_ending", Verdict::kPending, "such as shop-7c9d8f6b5-x2v7q"},
      {"rollout_degraded", Verdict::kFail, "ProgressDeadlineExceeded"},
      {"rollout_aborted", Verdict::kFail, "RolloutAborted"},
      {"rollout_not_observed", Verdict::kPending, "generation 11 of 12"},
      {"rollout_stable_is_old", Verdict::kPending, "stable ReplicaSet is still the one before"},
      {"rollout_rolled_back", Verdict::kPending, "is to run registry.example.com/shop:1.9"},
      {"rollout_of_a_reference", Verdict::kPass, "on 3 pods"},
      {"rollout_of_a_reference_not_observed", Verdict::kPending, "has not seen the change of the"},
  };
  return list;
}

TEST_CASE("kubernetes: every stage of a rollout is judged as what it is") {
  for (const Stage& stage : stages()) {
    const Observation seen = judge_workload(read_documents(stage.file), kNew);
    INFO(stage.file << ": " << seen.evidence);
    CHECK(verdict_name(seen.verdict) == verdict_name(stage.verdict));
    CHECK_THAT(seen.evidence, Catch::Contains(stage.evidence));
  }
}

TEST_CASE("kubernetes: every recorded document is judged") {
  std::set<std::string> judged;
  for (const Stage& stage : stages()) {
    judged.insert(stage.file);
  }
  for (const fs::directory_entry& entry : fs::directory_iterator(kFolder)) {
    INFO(entry.path());
    CHECK(judged.contains(entry.path().stem()));
  }
}

TEST_CASE("kubernetes: no document lets two releases pass") {
  for (const Stage& stage : stages()) {
    const WorkloadDocuments documents = read_documents(stage.file);
    INFO(stage.file);
    CHECK_FALSE((judge_workload(documents, kNew).verdict == Verdict::kPass &&
                 judge_workload(documents, {"", ":1.9", ""}).verdict == Verdict::kPass));
  }
}

TEST_CASE("kubernetes: the release may be told by tag, digest, container or label") {
  const WorkloadDocuments complete = read_documents("deployment_complete");
  const auto verdict = [&](const WorkloadTarget& target) {
    return judge_workload(complete, target).verdict;
  };
  CHECK(verdict({"", ":2.0", ""}) == Verdict::kPass);
  CHECK(verdict({"", ":0", ""}) == Verdict::kPending);
  CHECK(verdict({"", "shop:2.0", ""}) == Verdict::kPending);
  CHECK(verdict({"web", ":2.0", ""}) == Verdict::kPass);
  CHECK(verdict({"envoy", ":2.0", ""}) == Verdict::kPending);
  CHECK(verdict({"nobody", ":2.0", ""}) == Verdict::kPending);
  CHECK(verdict({"", "", "version=2.0"}) == Verdict::kPass);
  CHECK(verdict({"", "", "version=1.9"}) == Verdict::kPending);
  CHECK(verdict({"", ":2.0", "version=1.9"}) == Verdict::kPending);
  const std::string digest =
      "sha256:9c2d7f0a4e5b8d1f6a3c7e9b0d2f4a6c8e1b3d5f7092a4b6c8d0e2f4a6b8c0d2";
  const WorkloadDocuments of_digest = read_documents("deployment_of_a_digest");
  CHECK(judge_workload(of_digest, {"", digest, ""}).verdict == Verdict::kPass);
  CHECK(judge_workload(of_digest, {"", "registry.example.com/shop@" + digest, ""}).verdict ==
        Verdict::kPass);
  CHECK(judge_workload(of_digest, {"", "sha256:c0d2", ""}).verdict == Verdict::kPending);
}

TEST_CASE("kubernetes: what is no such document is unknown") {
  WorkloadDocuments documents = read_documents("deployment_complete");
  CHECK(
      judge_workload({WorkloadKind::kStatefulSet, documents.workload, Json(), {}}, kNew).verdict ==
      Verdict::kUnknown);
  for (const char* text :
       {"{}", "[]", "null", "3", R"({"kind":"Deployment"})",
        R"({"kind":"Status","status":"Failure","message":"not found","code":404})",
        R"({"kind":"Deployment","metadata":[],"spec":{"template":null},"status":"x"})"}) {
    documents.workload = *parse_json(text);
    INFO(text);
    CHECK(judge_workload(documents, kNew).verdict != Verdict::kPass);
  }
}

TEST_CASE("kubernetes: a document without a generation or with garbage in it proves nothing") {
  WorkloadDocuments documents = read_documents("rollout_healthy");
  documents.workload["status"]["observedGeneration"] = "7d9f8c";  // as old versions wrote it
  CHECK(judge_workload(documents, kNew).verdict == Verdict::kUnknown);
  documents.workload["status"].erase("observedGeneration");
  CHECK(judge_workload(documents, kNew).verdict == Verdict::kPending);
  documents.workload["metadata"].erase("generation");
  CHECK(judge_workload(documents, kNew).verdict == Verdict::kUnknown);
}

TEST_CASE("kubernetes: pods are selected as the workload selects them") {
  CHECK(*pod_selector(read_documents("deployment_complete")) == "app=shop");
  CHECK(*pod_selector(read_documents("daemonset_complete")) == "app in (shop),!canary");
  CHECK(*pod_selector(read_documents("rollout_of_a_reference")) == "app=shop");
  CHECK_FALSE(pod_selector({WorkloadKind::kDeployment, Json::object(), Json(), {}}));
}

TEST_CASE("kubernetes: kinds are named as kubectl takes them") {
  CHECK(workload_kind("deploy") == WorkloadKind::kDeployment);
  CHECK(workload_kind("sts") == WorkloadKind::kStatefulSet);
  CHECK(workload_kind("daemonset") == WorkloadKind::kDaemonSet);
  CHECK(workload_kind("rollouts") == WorkloadKind::kRollout);
  CHECK_FALSE(workload_kind("pod"));
  CHECK(workload_path(WorkloadKind::kRollout, "shop", "web") ==
        "/apis/argoproj.io/v1alpha1/namespaces/shop/rollouts/web");
}

}  // namespace
}  // namespace bellows
