// kubernetes.cc: passes when a workload has rolled the new release out and no pod of another one is
// left. Asks the API server for the workload, and for the pods of its selector: its status counts
// neither pods that are ending, nor says which release the others are of.
#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "executor/gates/condition.h"
#include "executor/gates/endpoint.h"
#include "executor/gates/gates.h"
#include "executor/gates/workload.h"

namespace bellows {
namespace {

constexpr std::string_view kServiceAccount = "/var/run/secrets/kubernetes.io/serviceaccount/";
constexpr int kPodsAPage = 100;
constexpr int kMostPages = 100;

Error trouble(const std::string& message) {
  return {ErrorCode::kConnection, message, "", {}, ""};
}

// Inside a cluster a pod finds there what it needs to ask.
std::string service_account_file(const char* name) {
  return std::string(kServiceAccount) + name;
}

// What names in the API are made of; so they need no escaping in a path.
bool is_name(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
}

Result<std::string> server_url(const GateSpec& spec) {
  if (!spec.endpoint.url.empty()) {
    std::string url = spec.endpoint.url;
    url.erase(url.find_last_not_of('/') + 1);
    return url;
  }
  const char* host = std::getenv("KUBERNETES_SERVICE_HOST");
  const char* port = std::getenv("KUBERNETES_SERVICE_PORT");
  if (host == nullptr || port == nullptr) {
    return trouble("this is not inside a cluster, and the gate names no url of an API server");
  }
  const std::string name(host);
  return "https://" + (name.find(':') == std::string::npos ? name : "[" + name + "]") + ":" + port;
}

Result<std::string> name_space_of(const GateSpec& spec) {
  if (!spec.workload.name_space.empty()) {
    return spec.workload.name_space;
  }
  const std::string file = service_account_file("namespace");
  std::ifstream stream(file);
  std::string name;
  stream >> name;
  return is_name(name) ? Result<std::string>(name)
                       : Result<std::string>(
                             trouble("the gate names no namespace, and there is none in " + file));
}

class KubernetesGate final : public Gate {
 public:
  KubernetesGate(const GateSpec& spec, WorkloadKind kind, std::string name)
      : x_spec(spec),
        x_kind(kind),
        x_name(std::move(name)),
        x_target{spec.workload.container, spec.workload.image, spec.workload.label} {
    if (x_spec.endpoint.url.empty()) {
      EndpointSpec& endpoint = x_spec.endpoint;
      endpoint.ca_file =
          endpoint.ca_file.empty() ? service_account_file("ca.crt") : endpoint.ca_file;
      if (endpoint.token_file.empty() && endpoint.token_variable.empty()) {
        endpoint.token_file = service_account_file("token");
      }
    }
  }

  [[nodiscard]] GateSubject subject() const override {
    return {"kubernetes " + x_spec.workload.workload, target_text(x_target)};
  }

  Observation observe(const GateContext& /*context*/) override {
    const Result<WorkloadDocuments> documents = fetch();
    return documents ? judge_workload(*documents, x_target) : unknown(documents.error());
  }

 private:
  [[nodiscard]] Result<Json> get(const std::string& path, Deadline end) const {
    const Result<std::string> server = server_url(x_spec);
    return server ? fetch_json(request_of(x_spec, *server + path, end))
                  : Result<Json>(server.error());
  }

  [[nodiscard]] Result<WorkloadDocuments> fetch() const {
    const Result<std::string> name_space = name_space_of(x_spec);
    if (!name_space) {
      return name_space.error();
    }
    const Deadline end = deadline_of(x_spec);
    WorkloadDocuments documents;
    documents.kind = x_kind;
    Result<Json> workload = get(workload_path(x_kind, *name_space, x_name), end);
    if (!workload) {
      return workload.error();
    }
    documents.workload = *std::move(workload);
    if (const auto reference = template_reference(documents.workload)) {
      if (!is_name(reference->second)) {
        return trouble("its workloadRef names nothing");
      }
      Result<Json> owner =
          get(workload_path(reference->first, *name_space, reference->second), end);
      if (!owner) {
        return owner.error();
      }
      documents.template_owner = *std::move(owner);
    }
    if (Result<void> listed = list_pods(*name_space, documents, end); !listed) {
      return listed.error();
    }
    return documents;
  }

  // The workload is read before its pods: a pod that comes in between is one more to be judged.
  Result<void> list_pods(const std::string& name_space, WorkloadDocuments& documents,
                         Deadline end) const {
    const Result<std::string> selector = pod_selector(documents);
    if (!selector) {
      return selector.error();
    }
    const std::string path = "/api/v1/namespaces/" + name_space +
                             "/pods?limit=" + std::to_string(kPodsAPage) +
                             "&labelSelector=" + url_escaped(*selector);
    std::string next;
    for (int page = 0; page < kMostPages; ++page) {
      Result<Json> list = get(path + (next.empty() ? "" : "&continue=" + url_escaped(next)), end);
      if (!list) {
        return list.error();
      }
      if (!list->is_object() || !list->contains("items") || !list->at("items").is_array()) {
        return trouble("the answer is no list of pods");
      }
      for (Json& pod : list->at("items")) {
        documents.pods.push_back(std::move(pod));
      }
      const Json* more = find_value(*list, {"metadata", "continue"});
      next = more != nullptr && more->is_string() ? more->get<std::string>() : "";
      if (next.empty()) {
        return {};
      }
    }
    return trouble("there are more pods than can be looked at");
  }

  GateSpec x_spec;
  WorkloadKind x_kind;
  std::string x_name;
  WorkloadTarget x_target;
};

}  // namespace

Result<std::unique_ptr<Gate>> make_kubernetes_gate(const GateSpec& spec) {
  const WorkloadSpec& workload = spec.workload;
  const std::size_t slash = std::min(workload.workload.find('/'), workload.workload.size());
  const std::optional<WorkloadKind> kind = workload_kind(workload.workload.substr(0, slash));
  const std::string name =
      slash < workload.workload.size() ? workload.workload.substr(slash + 1) : "";
  if (!kind || !is_name(name)) {
    return gate_setting_missing(spec, "a workload",
                                "Add workload = \"deployment/shop\" to the gate: a deployment, "
                                "statefulset, daemonset or rollout, and its name.");
  }
  if (!workload.name_space.empty() && !is_name(workload.name_space)) {
    return gate_setting_wrong(spec, "has a namespace that is no name",
                              "Write namespace = \"shop\".");
  }
  const std::size_t equals = workload.label.find('=');
  if ((workload.image.empty() && workload.label.empty()) ||
      (!workload.label.empty() && (equals == std::string::npos || equals == 0))) {
    return gate_setting_missing(spec, "the image or the label of the new release",
                                "Add image = \"registry/shop:2.0\" or label = \"version=2.0\": "
                                "before the deploy the old release looks complete, too.");
  }
  if (Result<void> fine = check_endpoint(spec); !fine) {
    return fine.error();
  }
  return std::unique_ptr<Gate>(std::make_unique<KubernetesGate>(spec, *kind, name));
}

}  // namespace bellows
