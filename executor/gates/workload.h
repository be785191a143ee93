// workload.h: what the documents of a Kubernetes API server say about a rollout; a pure function of
// them, so that recorded ones test it.
// Owns: WorkloadKind, WorkloadDocuments, WorkloadTarget.
// Promises: PASS only when the workload is at the target, all of it is rolled out, and no pod of
//           another release is left, those that are just ending included. A field that is missing
//           where it counts is UNKNOWN.
// Not here: fetching them (kubernetes.cc).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "executor/gate.h"
#include "migrations/json.h"

namespace bellows {

enum class WorkloadKind { kDeployment, kStatefulSet, kDaemonSet, kRollout };

// "deployment", "deployments", "deploy": as kubectl takes them.
std::optional<WorkloadKind> workload_kind(std::string_view name);

// "/apis/apps/v1/namespaces/shop/deployments/web", and its collection without a name.
std::string workload_path(WorkloadKind kind, const std::string& name_space,
                          const std::string& name);

struct WorkloadTarget {
  std::string container;  // whose image counts; empty: any
  std::string image;      // "registry/shop:2.0", ":2.0", "sha256:…"; empty: the label decides
  std::string label;      // "version=2.0"

  bool operator==(const WorkloadTarget&) const = default;
};

std::string target_text(const WorkloadTarget& target);

struct WorkloadDocuments {
  WorkloadKind kind = WorkloadKind::kDeployment;
  Json workload;
  Json template_owner;     // what a Rollout's workloadRef refers to; null: itself
  std::vector<Json> pods;  // of its selector
};

// Its pods, as the API takes it: "app=shop,tier in (a,b)". An Error when it selects nothing or
// everything.
Result<std::string> pod_selector(const WorkloadDocuments& documents);

// Kind and name of what a Rollout's workloadRef refers to; nothing when it has its own template.
std::optional<std::pair<WorkloadKind, std::string>> template_reference(const Json& workload);

Observation judge_workload(const WorkloadDocuments& documents, const WorkloadTarget& target);

}  // namespace bellows
