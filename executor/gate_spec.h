// gate_spec.h: a gate as bellows.toml has it: [[gate]].
// Owns: GateSpec. Settings that only some kinds have say so; the others leave them empty.
// Promises: no secret is in it: only the names of files and variables that have one.
// Not here: reading it (cli/config_gates.h), what a kind needs (gates/).
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "migrations/result.h"
#include "rules/step.h"

namespace bellows {

// Where an answer is fetched: http, prometheus, kubernetes.
struct EndpointSpec {
  std::string url;         // http or https; kubernetes: of the API server, empty: in the cluster
  std::string token_file;  // whose content is sent as bearer token; read anew for each request
  std::string token_variable;  // of the environment, instead of a file
  std::string ca_file;         // PEM; empty: the system's authorities
  std::string proxy;           // empty: the environment's; "none": none
  std::chrono::milliseconds connect_timeout{5'000};

  bool operator==(const EndpointSpec&) const = default;
};

// What of an answer is compared: http (pointer and condition), prometheus (query and condition).
struct ReadingSpec {
  std::string pointer;    // JSON pointer; empty: the whole document
  std::string condition;  // "= 2.0", ">= 3", "exists"
  std::string query;      // PromQL
  std::string age_query;  // PromQL: when the oldest sample was taken; empty: timestamp(query)
  std::chrono::milliseconds fresh{120'000};  // an older sample proves nothing

  bool operator==(const ReadingSpec&) const = default;
};

// kubernetes.
struct WorkloadSpec {
  std::string workload;    // "deployment/shop"
  std::string name_space;  // empty: that of the service account
  std::string container;   // whose image counts; empty: any
  std::string image;       // the new release's: "registry/shop:2.0", ":2.0" or "sha256:…"
  std::string label;       // or its label: "version=2.0"

  bool operator==(const WorkloadSpec&) const = default;
};

// heartbeat: a table that the application writes.
struct HeartbeatSpec {
  std::string table;
  std::string instance_column = "instance";
  std::string release_column = "release";
  std::string seen_column = "seen_at";
  std::string release;                      // the new one
  int at_least = 1;                         // instances of it
  std::chrono::milliseconds ttl{60'000};    // an older heartbeat is silence
  std::chrono::milliseconds gone_after{0};  // silence that long is taken for gone; 0: ten times ttl

  bool operator==(const HeartbeatSpec&) const = default;
};

struct GateSpec {
  std::string name;  // how approve and status call it; the kind when not given
  std::string kind;  // one of gate_kinds()
  Phase before = Phase::kContract;
  std::string old_release;           // sessions: application_name that must be gone (LIKE pattern)
  std::vector<std::string> command;  // command: argv
  std::chrono::milliseconds timeout{30'000};  // command, http, prometheus, kubernetes
  // soak: since the phase before ended; sessions: drain; query-usage, object-usage: unused for
  std::chrono::milliseconds duration{0};
  std::chrono::milliseconds poll{2'000};
  int passes = 1;                        // in a row
  std::chrono::milliseconds soak{0};     // for which it must have passed without a break
  std::chrono::milliseconds overdue{0};  // shut for longer is reported; 0: never
  EndpointSpec endpoint{};
  ReadingSpec reading{};
  WorkloadSpec workload{};
  HeartbeatSpec heartbeat{};
  std::vector<std::string> of{};  // all, any, not: the gates that are combined
  Place at{};                     // in bellows.toml

  bool operator==(const GateSpec&) const = default;
};

}  // namespace bellows
