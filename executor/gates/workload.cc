#include "executor/gates/workload.h"

#include <algorithm>
#include <array>

#include "executor/gates/condition.h"
#include "executor/gates/gates.h"

namespace bellows {
namespace {

constexpr std::size_t kLongestText = 1000;

struct KindNames {
  WorkloadKind kind;
  std::string_view kind_name;  // in a document
  std::string_view resource;   // in a path
  std::string_view api;
  std::array<std::string_view, 3> spoken;
};

constexpr KindNames kKinds[] = {
    {WorkloadKind::kDeployment,
     "Deployment",
     "deployments",
     "/apis/apps/v1",
     {"deployment", "deployments", "deploy"}},
    {WorkloadKind::kStatefulSet,
     "StatefulSet",
     "statefulsets",
     "/apis/apps/v1",
     {"statefulset", "statefulsets", "sts"}},
    {WorkloadKind::kDaemonSet,
     "DaemonSet",
     "daemonsets",
     "/apis/apps/v1",
     {"daemonset", "daemonsets", "ds"}},
    {WorkloadKind::kRollout,
     "Rollout",
     "rollouts",
     "/apis/argoproj.io/v1alpha1",
     {"rollout", "rollouts", "ro"}},
};

const KindNames& names_of(WorkloadKind kind) {
  return *std::find_if(std::begin(kKinds), std::end(kKinds),
                       [&](const KindNames& names) { return names.kind == kind; });
}

std::string text_at(const Json& document, const std::vector<std::string>& place) {
  const Json* value = find_value(document, place);
  return value != nullptr && value->is_string() ? one_line(value->get<std::string>(), kLongestText)
                                                : "";
}

// Kubernetes leaves zeros out.
std::int64_t number_at(const Json& document, const std::vector<std::string>& place,
                       std::int64_t otherwise = 0) {
  const Json* value = find_value(document, place);
  return value != nullptr && value->is_number_integer() ? value->get<std::int64_t>() : otherwise;
}

bool is_set(const Json& document, const std::vector<std::string>& place) {
  const Json* value = find_value(document, place);
  return value != nullptr && value->is_boolean() && value->get<bool>();
}

Observation pending(std::string evidence) {
  return {Verdict::kPending, std::move(evidence)};
}

// "registry/shop:2.0" is itself; ":2.0" is any image of that tag, "sha256:…" any of that digest.
bool image_fits(const std::string& image, const std::string& wanted) {
  const bool part = wanted.starts_with(":") || wanted.starts_with("sha256:");
  return image == wanted ||
         (part && image.size() > wanted.size() && image.ends_with(wanted) &&
          (wanted.front() == ':' || image[image.size() - wanted.size() - 1] == '@'));
}

struct Look {
  bool fits = false;
  std::string seen;  // "registry/shop:1.9"
};

Look look_at_label(const Json& metadata, const std::string& label) {
  const std::size_t equals = label.find('=');
  const std::string seen = text_at(metadata, {"labels", label.substr(0, equals)});
  return {seen == label.substr(equals + 1),
          label.substr(0, equals) + (seen.empty() ? " unset" : "=" + seen)};
}

Look look_at_images(const Json& spec, const WorkloadTarget& target) {
  Look look;
  const Json* containers = find_value(spec, {"containers"});
  if (containers == nullptr || !containers->is_array()) {
    return {false, "no container"};
  }
  for (const Json& container : *containers) {
    const std::string image = text_at(container, {"image"});
    if (target.container.empty() || text_at(container, {"name"}) == target.container) {
      look.fits = look.fits || image_fits(image, target.image);
      look.seen += (look.seen.empty() ? "" : ", ") + image;
    }
  }
  look.seen = look.seen.empty() ? "no container " + target.container : look.seen;
  return look;
}

// Whether a pod, or a template for pods, is of the target.
Look look_at(const Json& pod, const WorkloadTarget& target) {
  static const Json nothing = Json::object();
  const Json* metadata = find_value(pod, {"metadata"});
  const Json* spec = find_value(pod, {"spec"});
  const Look label = target.label.empty()
                         ? Look{true, ""}
                         : look_at_label(metadata == nullptr ? nothing : *metadata, target.label);
  const Look image = target.image.empty()
                         ? Look{true, ""}
                         : look_at_images(spec == nullptr ? nothing : *spec, target);
  return {label.fits && image.fits,
          image.seen + (image.seen.empty() || label.seen.empty() ? "" : ", ") + label.seen};
}

// The condition of this type, when its status is as asked.
const Json* condition_at(const Json& workload, std::string_view type, std::string_view status) {
  const Json* conditions = find_value(workload, {"status", "conditions"});
  if (conditions == nullptr || !conditions->is_array()) {
    return nullptr;
  }
  for (const Json& condition : *conditions) {
    if (text_at(condition, {"type"}) == type && text_at(condition, {"status"}) == status) {
      return &condition;
    }
  }
  return nullptr;
}

struct Counts {
  std::int64_t wanted = 0;
  std::int64_t updated = 0;    // at the new release
  std::int64_t available = 0;  // of them
  std::int64_t all = 0;        // of any release
};

std::string of_them(std::int64_t some, std::int64_t all) {
  return std::to_string(some) + " of " + std::to_string(all) + " pods ";
}

// Nothing when the numbers say that it is done.
std::optional<Observation> judge_counts(const Counts& counts) {
  if (counts.updated < counts.wanted) {
    return pending(of_them(counts.updated, counts.wanted) + "are of the new release");
  }
  if (counts.all > counts.updated) {
    return pending(std::to_string(counts.all - counts.updated) +
                   " pods of the old release are left");
  }
  if (counts.available < counts.wanted || counts.available < counts.updated) {
    return pending(of_them(counts.available, counts.updated) + "of the new release are available");
  }
  return std::nullopt;
}

std::int64_t wanted_replicas(const Json& workload) {
  return number_at(workload, {"spec", "replicas"}, 1);
}

std::optional<Observation> judge_deployment(const Json& workload) {
  if (const Json* failed = condition_at(workload, "Progressing", "False");
      failed != nullptr && text_at(*failed, {"reason"}) == "ProgressDeadlineExceeded") {
    return Observation{Verdict::kFail,
                       "ProgressDeadlineExceeded: " + text_at(*failed, {"message"})};
  }
  const std::optional<Observation> counted =
      judge_counts({wanted_replicas(workload), number_at(workload, {"status", "updatedReplicas"}),
                    number_at(workload, {"status", "availableReplicas"}),
                    number_at(workload, {"status", "replicas"})});
  if (counted && is_set(workload, {"spec", "paused"})) {
    return pending("the rollout is paused: " + counted->evidence);
  }
  if (const Json* failed = condition_at(workload, "ReplicaFailure", "True");
      counted && failed != nullptr) {
    return pending(counted->evidence + "; " + text_at(*failed, {"message"}));
  }
  return counted;
}

std::optional<Observation> judge_stateful_set(const Json& workload) {
  const bool by_hand = text_at(workload, {"spec", "updateStrategy", "type"}) == "OnDelete";
  const std::int64_t partition =
      number_at(workload, {"spec", "updateStrategy", "rollingUpdate", "partition"});
  if (!by_hand && partition > 0) {
    return pending("partition " + std::to_string(partition) +
                   " keeps the pods below it as they were");
  }
  const std::int64_t all = number_at(workload, {"status", "replicas"});
  const std::int64_t ready = number_at(workload, {"status", "readyReplicas"});
  if (std::optional<Observation> counted = judge_counts(
          {wanted_replicas(workload), number_at(workload, {"status", "updatedReplicas"}),
           std::min(ready, number_at(workload, {"status", "availableReplicas"}, ready)), all})) {
    return counted;
  }
  // Pods that are replaced by hand never make the new revision the current one.
  const std::string update = text_at(workload, {"status", "updateRevision"});
  if (!by_hand && (update.empty() || update != text_at(workload, {"status", "currentRevision"}))) {
    return pending("revision " + update + " is not the current one yet");
  }
  return std::nullopt;
}

std::optional<Observation> judge_daemon_set(const Json& workload) {
  const bool by_hand = text_at(workload, {"spec", "updateStrategy", "type"}) == "OnDelete";
  const std::int64_t wanted = number_at(workload, {"status", "desiredNumberScheduled"});
  std::optional<Observation> counted =
      judge_counts({wanted, number_at(workload, {"status", "updatedNumberScheduled"}),
                    number_at(workload, {"status", "numberAvailable"}), 0});
  if (counted && by_hand) {
    counted->evidence += "; with OnDelete the others stay until somebody deletes them";
  }
  const std::int64_t elsewhere = number_at(workload, {"status", "numberMisscheduled"});
  return counted || elsewhere == 0
             ? counted
             : pending(std::to_string(elsewhere) + " pods run on nodes where none should");
}

std::optional<Observation> judge_argo(const Json& workload) {
  const std::string phase = text_at(workload, {"status", "phase"});
  const std::string message = text_at(workload, {"status", "message"});
  const std::string why = phase + (message.empty() ? "" : ": " + message);
  if (is_set(workload, {"status", "abort"}) || phase == "Degraded") {
    return Observation{Verdict::kFail,
                       phase == "Degraded" ? why : "the rollout was aborted: " + why};
  }
  if (phase.empty()) {
    return Observation{Verdict::kUnknown, "the Rollout says nothing about its phase"};
  }
  if (phase != "Healthy") {
    return pending(why);
  }
  const std::string stable = text_at(workload, {"status", "stableRS"});
  if (stable.empty() || stable != text_at(workload, {"status", "currentPodHash"})) {
    return pending("the stable ReplicaSet is still the one before");
  }
  return judge_counts({wanted_replicas(workload),
                       number_at(workload, {"status", "updatedReplicas"}),
                       number_at(workload, {"status", "availableReplicas"}),
                       number_at(workload, {"status", "replicas"})});
}

// Argo writes the generation that it has seen as a text.
std::optional<std::int64_t> observed_generation(const Json& workload) {
  const std::string text = text_at(workload, {"status", "observedGeneration"});
  if (text.empty()) {
    return number_at(workload, {"status", "observedGeneration"});
  }
  const bool number =
      text.size() < 18 &&
      std::all_of(text.begin(), text.end(), [](unsigned char c) { return c >= '0' && c <= '9'; });
  return number ? std::optional(std::stoll(text)) : std::nullopt;
}

// With workloadRef the template is another object's, whose changes have to be seen, too.
std::optional<Observation> judge_reference(const WorkloadDocuments& documents) {
  const std::string seen = text_at(documents.workload, {"status", "workloadObservedGeneration"});
  const std::string wanted =
      std::to_string(number_at(documents.template_owner, {"metadata", "generation"}));
  return documents.template_owner.is_null() || seen == wanted
             ? std::nullopt
             : std::optional(pending("the controller has not seen the change of the template yet"));
}

std::optional<Observation> judge_generation(const Json& workload) {
  const std::int64_t wanted = number_at(workload, {"metadata", "generation"});
  const std::optional<std::int64_t> seen = observed_generation(workload);
  if (wanted == 0 || !seen) {
    return Observation{Verdict::kUnknown, "the document does not say which generation it is about"};
  }
  if (*seen < wanted) {
    return pending("the controller has not seen the change yet (generation " +
                   std::to_string(*seen) + " of " + std::to_string(wanted) + ")");
  }
  return std::nullopt;
}

std::optional<Observation> judge_kind(const WorkloadDocuments& documents) {
  switch (documents.kind) {
    case WorkloadKind::kDeployment:
      return judge_deployment(documents.workload);
    case WorkloadKind::kStatefulSet:
      return judge_stateful_set(documents.workload);
    case WorkloadKind::kDaemonSet:
      return judge_daemon_set(documents.workload);
    case WorkloadKind::kRollout:
      return judge_argo(documents.workload);
  }
  return std::nullopt;
}

// Pods that have ended keep their documents for a while, and do nothing any more.
bool has_ended(const Json& pod) {
  const std::string phase = text_at(pod, {"status", "phase"});
  return phase == "Succeeded" || phase == "Failed";
}

Observation judge_pods(const WorkloadDocuments& documents, const WorkloadTarget& target) {
  std::size_t old = 0;
  std::size_t current = 0;
  std::string example;
  for (const Json& pod : documents.pods) {
    const Look look = look_at(pod, target);
    if (has_ended(pod)) {
      continue;
    }
    current += look.fits ? 1 : 0;
    old += look.fits ? 0 : 1;
    const std::string name = text_at(pod, {"metadata", "name"});
    if (!look.fits && (example.empty() || name < example)) {
      example = name;
    }
  }
  const std::int64_t ending = number_at(documents.workload, {"status", "terminatingReplicas"});
  if (old > 0) {
    return pending(std::to_string(old) + (old == 1 ? " pod" : " pods") +
                   " of another release still there, such as " + example);
  }
  if (current == 0 && ending > 0) {
    return pending(std::to_string(ending) + " pods are ending");
  }
  return {Verdict::kPass,
          target_text(target) + " is rolled out, on " + std::to_string(current) +
              (current == 1 ? " pod" : " pods") + ", and no other pod is left",
          std::to_string(current)};
}

}  // namespace

std::optional<WorkloadKind> workload_kind(std::string_view name) {
  for (const KindNames& names : kKinds) {
    if (std::find(names.spoken.begin(), names.spoken.end(), name) != names.spoken.end()) {
      return names.kind;
    }
  }
  return std::nullopt;
}

std::string workload_path(WorkloadKind kind, const std::string& name_space,
                          const std::string& name) {
  const KindNames& names = names_of(kind);
  return std::string(names.api) + "/namespaces/" + name_space + "/" + std::string(names.resource) +
         "/" + name;
}

std::string target_text(const WorkloadTarget& target) {
  return target.image + (target.image.empty() || target.label.empty() ? "" : ", ") + target.label;
}

std::optional<std::pair<WorkloadKind, std::string>> template_reference(const Json& workload) {
  const std::string kind = text_at(workload, {"spec", "workloadRef", "kind"});
  for (const KindNames& names : kKinds) {
    if (names.kind_name == kind) {
      return std::pair(names.kind, text_at(workload, {"spec", "workloadRef", "name"}));
    }
  }
  return std::nullopt;
}

Observation judge_workload(const WorkloadDocuments& documents, const WorkloadTarget& target) {
  const Json& workload = documents.workload;
  if (text_at(workload, {"kind"}) != names_of(documents.kind).kind_name) {
    return {Verdict::kUnknown,
            "the document is not about a " + std::string(names_of(documents.kind).kind_name)};
  }
  const Json& owner = documents.template_owner.is_null() ? workload : documents.template_owner;
  const Json* pod_template = find_value(owner, {"spec", "template"});
  if (pod_template == nullptr) {
    return {Verdict::kUnknown, "the document has no template of pods"};
  }
  // Before the new release is applied, and after it was taken back, all else speaks of another one.
  if (const Look look = look_at(*pod_template, target); !look.fits) {
    return pending("it is to run " + look.seen + ", not " + target_text(target));
  }
  if (find_value(workload, {"metadata", "deletionTimestamp"}) != nullptr) {
    return pending("it is being deleted");
  }
  if (std::optional<Observation> unseen = judge_generation(workload)) {
    return *unseen;
  }
  if (std::optional<Observation> unseen = judge_reference(documents)) {
    return *unseen;
  }
  if (std::optional<Observation> under_way = judge_kind(documents)) {
    return *under_way;
  }
  return judge_pods(documents, target);
}

}  // namespace bellows
