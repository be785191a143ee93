// plan.h: rollouts of phases of steps, as one value.
// Owns: Plan; its JSON document and its hash.
// Promises: the same migrations and catalog give the same document byte for byte; the hash covers
//           everything that will run.
// Not here: how it is made (make_plan.h), whether it is sound (check_plan.h), pictures
// (render_*.h).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/result.h"
#include "planner/estimate.h"
#include "rules/finding.h"
#include "rules/step.h"

namespace bellows {

struct PlannedMigration {
  std::string version;
  std::string description;
  std::string script;
  std::string checksum;  // SHA-256 of the file
  std::string release;   // the release that needs it; may be empty
  // How the tool that the files are written for records it, see Migration.
  std::string recorded_name;
  std::string tool_checksum;
  std::map<std::string, std::string> recorded_details;
  bool repeatable = false;

  bool operator==(const PlannedMigration&) const = default;
};

// The step `to` must wait for `from`.
struct PlanEdge {
  std::string from;
  std::string to;
  std::string reason;

  bool operator==(const PlanEdge&) const = default;
};

// Statements for which no step stands: what they make, others of them drop again, and nothing uses
// it meanwhile.
struct LeftOut {
  std::string what;                // "table public.scratch"
  std::vector<Origin> statements;  // in the source's order

  bool operator==(const LeftOut&) const = default;
};

struct Plan {
  int format = 1;
  std::string layout;
  std::string folder;
  int server_version = 15;
  std::string catalog_fingerprint;  // of the schema it starts from
  std::vector<PlannedMigration> migrations;
  std::vector<Step> steps;  // in the order in which they run
  std::vector<LeftOut> left_out;
  std::vector<PlanEdge> edges;
  std::vector<Finding> findings;  // what made the plan differ from the files; not part of the hash
  Estimate estimate;              // likewise: how long it will probably take
  std::string hash;  // SHA-256 over the canonical document without `hash`, `findings`, `estimate`

  bool operator==(const Plan&) const = default;

  [[nodiscard]] const Step* step(std::string_view id) const;
  [[nodiscard]] int rollouts() const;
};

// The document that `plan --out` writes and the ledger keeps.
std::string plan_to_json(const Plan& plan);

// Reads a document; an Error when it is no plan, or its hash is not the hash of its content.
Result<Plan> plan_from_json(std::string_view document);

std::string plan_hash(const Plan& plan);

}  // namespace bellows
