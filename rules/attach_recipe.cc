#include "rules/attach_recipe.h"

#include <algorithm>

#include "migrations/fold.h"
#include "migrations/parse.h"
#include "migrations/partition_bound.h"
#include "rules/partition_recipe.h"

namespace bellows {
namespace {

constexpr std::string_view kAttachReason = "the parent gains rows, as an INSERT would add them";
constexpr std::string_view kProofReason = "it proves a fact about rows, and forbids nothing else";

Name proof_name(const Table& table) {
  return {make_object_name(table.name.name.text, "", "bellows_bound")};
}

// A CHECK that is there only for as long as ATTACH needs it.
struct Proof {
  ObjectName table;
  Name name;
  std::string check;

  [[nodiscard]] std::string drop() const {
    return alter_table_sql(table) + "DROP CONSTRAINT " + to_sql(name);
  }
};

std::vector<Draft> prove(const Proof& proof) {
  const std::string alter = alter_table_sql(proof.table);
  Draft add = sql_draft(
      Phase::kExpand, "let " + display(proof.table) + " say which rows it holds",
      {alter + "ADD CONSTRAINT " + to_sql(proof.name) + " CHECK (" + proof.check + ") NOT VALID"});
  add.phase_reason = "nothing writes other rows to it: the partition's bound would forbid them";
  add.undo = {{RunSql{{alter + "DROP CONSTRAINT IF EXISTS " + to_sql(proof.name)}}}, "", ""};
  Draft validate = sql_draft(Phase::kExpand, "prove it for the rows of " + display(proof.table),
                             {alter + "VALIDATE CONSTRAINT " + to_sql(proof.name)});
  validate.phase_reason = kProofReason;
  return {std::move(add), std::move(validate)};
}

void append(std::vector<Draft>& to, std::vector<Draft> more) {
  std::move(more.begin(), more.end(), std::back_inserter(to));
}

Error unknown_bound(const ObjectName& parent) {
  return needs_a_human(
      "attach-partition: the bound of " + display(parent) +
          " is no range or list over one column, so plan cannot put it into a CHECK",
      "Add a CHECK that implies the bound NOT VALID, validate it, and attach the table then.");
}

// The drafts that bring to an old table what its parent's indexes and keys call for.
std::vector<Draft> catch_up(const Subject& subject, const Catalog& after, const ObjectName& child) {
  std::vector<Draft> drafts;
  const std::string reason = "no statement writes to the table through the parent yet";
  for (const Index& index : new_indexes(subject.before, after, child)) {
    drafts.push_back(build_beside(index, subject.before, Phase::kExpand, reason));
    if (!index.constraint.empty()) {
      drafts.push_back(adopt_index(index, after, Phase::kExpand, reason));
    }
  }
  for (const Constraint& key : new_foreign_keys(subject.before, after, child)) {
    append(drafts, prove_foreign_key(child, key, Phase::kExpand, reason));
  }
  return drafts;
}

std::string detach_sql(const ObjectName& parent, const ObjectName& child) {
  return alter_table_sql(parent) + "DETACH PARTITION " + to_sql(child);
}

Draft attach(const ObjectName& parent, const ObjectName& child, std::string statement,
             const std::vector<Proof>& proofs) {
  Draft draft = sql_draft(Phase::kExpand, "attach " + display(child) + " to " + display(parent),
                          {std::move(statement)});
  auto& statements = std::get<RunSql>(draft.action).statements;
  for (const Proof& proof : proofs) {
    statements.push_back(proof.drop());
  }
  draft.phase_reason = kAttachReason;
  draft.undo = {{RunSql{{detach_sql(parent, child)}}}, "", ""};
  return draft;
}

// What the default partition has to prove: empty when there is none.
Result<std::vector<Proof>> proof_of_default(const Subject& subject, const Table& parent,
                                            const std::string& bound) {
  const ObjectName rest = default_partition_of(subject.before, parent.name);
  if (rest.empty()) {
    return std::vector<Proof>{};
  }
  std::optional<std::string> check = outside_bound_as_check(parent, bound);
  if (!check) {
    return unknown_bound(parent.name);
  }
  const Table& table = subject.before.tables.at(rest);
  return std::vector<Proof>{{rest, proof_name(table), *std::move(check)}};
}

bool same_columns(const CreateTable& create) {
  return create.columns.empty() && create.constraints.empty() &&
         create.partition_by == PartitionStrategy::kNone && create.options.empty() &&
         create.tablespace.empty();
}

}  // namespace

Result<std::vector<Draft>> attach_proven(const Subject& subject) {
  const AlterCommand& command = *alter_command(subject);
  const Table& parent = *subject.before.table(target_table(subject));
  const Table& child = *subject.before.table(command.relation);
  if (child.partition_by != PartitionStrategy::kNone) {
    return needs_a_human("attach-partition: " + display(child.name) + " is partitioned itself",
                         "Prove the bound on each of its partitions with a validated CHECK, and "
                         "attach it then.");
  }
  Catalog after = subject.before;
  if (Result<void> applied = apply(after, subject.statement); !applied) {
    return std::move(applied).error();
  }
  std::vector<Draft> drafts;
  std::vector<Proof> proofs;
  const bool scans = std::binary_search(subject.effects().scans.begin(),
                                        subject.effects().scans.end(), child.name);
  if (scans && live_table(subject, child.name) != nullptr) {
    std::optional<std::string> check = bound_as_check(parent, command.partition_bound);
    if (!check) {
      return unknown_bound(parent.name);
    }
    proofs.push_back({child.name, proof_name(child), *std::move(check)});
  }
  Result<std::vector<Proof>> rest = proof_of_default(subject, parent, command.partition_bound);
  if (!rest) {
    return std::move(rest).error();
  }
  proofs.insert(proofs.end(), rest->begin(), rest->end());
  for (const Proof& proof : proofs) {
    append(drafts, prove(proof));
  }
  append(drafts, catch_up(subject, after, child.name));
  drafts.push_back(attach(parent.name, child.name, subject.statement.text, proofs));
  return drafts;
}

Result<std::vector<Draft>> create_then_attach(const Subject& subject) {
  const auto& create = *subject.statement.as<CreateTable>();
  const Table& parent = *live_table(subject, create.partition_of);
  if (!same_columns(create) || is_default_bound(create.partition_bound)) {
    return needs_a_human(
        "create-partition-of: the partition has columns, constraints or a place of its own",
        "Create it LIKE its parent, add what is its own, and ATTACH it.");
  }
  const ObjectName name{
      create.table.schema.empty() ? subject.before.creation_schema() : create.table.schema,
      create.table.name};
  Result<std::vector<Proof>> proofs = proof_of_default(subject, parent, create.partition_bound);
  if (!proofs) {
    return std::move(proofs).error();
  }
  std::vector<Draft> drafts;
  for (const Proof& proof : *proofs) {
    append(drafts, prove(proof));
  }
  const std::string persistence = create.persistence == Persistence::kUnlogged ? "UNLOGGED " : "";
  Draft make = sql_draft(
      Phase::kExpand, "create table " + display(name),
      {"CREATE " + persistence + "TABLE " + to_sql(name) + " (LIKE " + to_sql(parent.name) +
       " INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED "
       "INCLUDING STORAGE INCLUDING COMPRESSION)"});
  make.phase_reason = "the old release does not know the table";
  make.undo = {{RunSql{{"DROP TABLE " + to_sql(name)}}}, "", ""};
  drafts.push_back(std::move(make));
  drafts.push_back(attach(parent.name, name,
                          alter_table_sql(parent.name) + "ATTACH PARTITION " + to_sql(name) + " " +
                              create.partition_bound,
                          *proofs));
  return drafts;
}

Result<std::vector<Draft>> detach_beside(const Subject& subject, const ObjectName& partition) {
  const Table& child = subject.before.tables.at(partition);
  const Table& parent = subject.before.tables.at(child.partition_of);
  if (has_default_partition(subject.before, parent.name)) {
    return needs_a_human("detach-partition: " + display(parent.name) +
                             " has a default partition, and the server refuses CONCURRENTLY then",
                         "Detach in a quiet hour, or move the default partition's rows and drop "
                         "it first.");
  }
  const std::string detach = detach_sql(parent.name, partition);
  const std::string link =
      "SELECT NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = "
      "to_regclass(" +
      literal_sql(to_sql(partition)) + ") AND inhparent = to_regclass(" +
      literal_sql(to_sql(parent.name)) + ")";
  Draft leave;
  leave.phase = Phase::kContract;
  leave.phase_reason = "the old release reads its rows through the parent";
  leave.title = "detach " + display(partition) + " from " + display(parent.name);
  leave.action = RunAlone{detach + " CONCURRENTLY"};
  leave.probe = link + " AND NOT inhdetachpending)";
  leave.undo = {{RunSql{{alter_table_sql(parent.name) + "ATTACH PARTITION " + to_sql(partition) +
                         " " + child.partition_bound}}},
                "",
                ""};
  Draft finish;
  finish.phase = Phase::kContract;
  finish.phase_reason = leave.phase_reason;
  finish.title = "finish the detach when a try was cut off";
  finish.action = RunAlone{detach + " FINALIZE"};
  finish.probe = link + ")";
  // The server leaves the bound behind as a CHECK, under the name that it would choose for one.
  const Name column = partition_column(parent);
  Name left{make_object_name(partition.name.text, column.text, "check")};
  for (int pass = 1; child.constraints.contains(left); ++pass) {
    left = Name{make_object_name(partition.name.text, column.text, "check" + std::to_string(pass))};
  }
  Draft tidy =
      sql_draft(Phase::kContract, "drop the CHECK that the detach leaves behind",
                {alter_table_sql(partition) + "DROP CONSTRAINT IF EXISTS " + to_sql(left)});
  tidy.phase_reason = "it only lifts a restriction";
  return std::vector<Draft>{std::move(leave), std::move(finish), std::move(tidy)};
}

}  // namespace bellows
