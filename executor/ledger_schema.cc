#include "executor/ledger_schema.h"

#include <array>

#include "executor/backfill_ranges.h"
#include "executor/ledger_gates.h"

namespace bellows {

namespace {

// CREATE SCHEMA comes first: of two executors that start at once the second waits here for the
// first, and then fails with a duplicate, which ensure_ledger() takes for "look again".
const std::vector<std::string_view>& first_version() {
  static const std::vector<std::string_view> statements = {
      "CREATE SCHEMA IF NOT EXISTS bellows",
      "COMMENT ON SCHEMA bellows IS 'Bellows: what was rolled out here, and what is under way'",

      R"(CREATE TABLE bellows.meta (
  version integer NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()))",
      "COMMENT ON TABLE bellows.meta IS 'Version of these tables'",

      R"(CREATE TABLE bellows.migration (
  version text PRIMARY KEY,
  position bigint GENERATED ALWAYS AS IDENTITY,
  description text NOT NULL,
  script text NOT NULL,
  checksum text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  applied_by text NOT NULL,
  seconds double precision NOT NULL,
  plan_hash text,
  mode text NOT NULL CHECK (mode IN ('direct', 'phased'))))",
      "COMMENT ON TABLE bellows.migration IS 'Migrations whose every step is done'",
      "COMMENT ON COLUMN bellows.migration.checksum IS 'SHA-256 of the file when it was applied'",

      R"(CREATE TABLE bellows.plan (
  hash text PRIMARY KEY,
  document text NOT NULL,
  status text NOT NULL CHECK (status IN ('running', 'done', 'aborted')),
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at timestamptz,
  started_by text NOT NULL,
  start_fingerprint text NOT NULL))",
      "CREATE UNIQUE INDEX plan_one_running ON bellows.plan ((true)) WHERE status = 'running'",
      "COMMENT ON TABLE bellows.plan IS 'Plans that were started; at most one is running'",
      "COMMENT ON COLUMN bellows.plan.document IS 'The plan as JSON, as it was reviewed'",
      "COMMENT ON COLUMN bellows.plan.start_fingerprint IS 'Of the schema that it started from'",

      R"(CREATE TABLE bellows.step (
  plan_hash text NOT NULL REFERENCES bellows.plan ON DELETE CASCADE,
  step_id text NOT NULL,
  position integer NOT NULL,
  rollout integer NOT NULL,
  phase text NOT NULL,
  title text NOT NULL,
  status text NOT NULL CHECK (status IN ('running', 'done', 'undone')),
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at timestamptz,
  seconds double precision NOT NULL DEFAULT 0,
  attempts integer NOT NULL DEFAULT 0,
  rows bigint NOT NULL DEFAULT 0,
  worst_lock_wait_ms bigint NOT NULL DEFAULT 0,
  fingerprint_after text,
  undone_actions integer NOT NULL DEFAULT 0,
  PRIMARY KEY (plan_hash, step_id)))",
      "COMMENT ON TABLE bellows.step IS 'Steps of a plan that were started'",
      "COMMENT ON COLUMN bellows.step.status IS 'running: started, perhaps cut off; done: "
      "committed together with this row; undone: taken back by abort'",
      "COMMENT ON COLUMN bellows.step.fingerprint_after IS 'Of the schema just after the step; "
      "empty when the executor stopped in between'",
      "COMMENT ON COLUMN bellows.step.undone_actions IS 'How many actions of its undo have run'",

      R"(CREATE TABLE bellows.backfill (
  plan_hash text NOT NULL REFERENCES bellows.plan ON DELETE CASCADE,
  step_id text NOT NULL,
  cursor jsonb NOT NULL,
  rows_done bigint NOT NULL,
  rows_changed bigint NOT NULL,
  rows_total bigint NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (plan_hash, step_id)))",
      "COMMENT ON TABLE bellows.backfill IS 'How far a batched step has come; written in the "
      "transaction of each batch'",
      "COMMENT ON COLUMN bellows.backfill.cursor IS 'Key of the last row that was visited, or "
      "the first block that was not'",

      "COMMENT ON COLUMN bellows.backfill.rows_done IS 'Rows visited; rows_changed of them were "
      "written'",

      R"(CREATE TABLE bellows.gate (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  plan_hash text NOT NULL REFERENCES bellows.plan ON DELETE CASCADE,
  rollout integer NOT NULL,
  phase text NOT NULL,
  gate text NOT NULL,
  verdict text NOT NULL,
  evidence text NOT NULL,
  since timestamptz NOT NULL DEFAULT clock_timestamp(),
  observed_at timestamptz NOT NULL DEFAULT clock_timestamp()))",
      "CREATE INDEX gate_latest ON bellows.gate (plan_hash, rollout, phase, gate, id)",
      "COMMENT ON TABLE bellows.gate IS 'What gates were seen to say; a row for each change, seen "
      "from `since` to `observed_at`'",

      R"(CREATE TABLE bellows.approval (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  plan_hash text NOT NULL REFERENCES bellows.plan ON DELETE CASCADE,
  gate text NOT NULL,
  person text NOT NULL,
  approved_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at timestamptz))",
      "COMMENT ON TABLE bellows.approval IS 'Who opened which gate, for this very plan'",

      R"(CREATE TABLE bellows.event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  plan_hash text,
  kind text NOT NULL,
  step_id text NOT NULL,
  text text NOT NULL))",
      "COMMENT ON TABLE bellows.event IS 'What happened, in order'",

      R"(CREATE TABLE bellows.lease (
  name text PRIMARY KEY,
  owner text NOT NULL,
  epoch bigint NOT NULL,
  expires_at timestamptz NOT NULL,
  backend_pid integer NOT NULL,
  backend_start timestamptz))",
      "COMMENT ON TABLE bellows.lease IS 'Which executor may write; every transaction of its steps "
      "holds this row'",
      "COMMENT ON COLUMN bellows.lease.epoch IS 'Goes up with every new owner, so that an old one "
      "that wakes up finds itself out'",

      "INSERT INTO bellows.lease VALUES ('executor', '', 0, '-infinity', 0, NULL)",
      "INSERT INTO bellows.meta (version) VALUES (1)"};
  return statements;
}

// Here the constraint's new name is what the second of two executors fails at.
const std::vector<std::string_view>& second_version() {
  static const std::vector<std::string_view> statements = {
      "ALTER TABLE bellows.migration ADD CONSTRAINT migration_mode CHECK (mode IN ('direct', "
      "'phased', 'adopted'))",
      "ALTER TABLE bellows.migration DROP CONSTRAINT migration_mode_check",

      R"(CREATE TABLE bellows.adoption (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  tool text NOT NULL,
  table_schema text NOT NULL,
  table_name text NOT NULL,
  hands_back boolean NOT NULL,
  lock_row_taken boolean NOT NULL DEFAULT false,
  adopted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  adopted_by text NOT NULL))",
      "COMMENT ON TABLE bellows.adoption IS 'The other tool whose history was taken over'",
      "COMMENT ON COLUMN bellows.adoption.hands_back IS 'Whether what is done is recorded in that "
      "history, too, under the lock of that tool'",
      "COMMENT ON COLUMN bellows.adoption.lock_row_taken IS 'Whether an executor holds the lock "
      "row of that tool, or was killed while it did'",

      R"(CREATE TABLE bellows.unfinished (
  version text PRIMARY KEY,
  script text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  statements_done integer NOT NULL,
  error text NOT NULL))",
      "COMMENT ON TABLE bellows.unfinished IS 'Migrations without a transaction of which only some "
      "statements have run'",
      "COMMENT ON COLUMN bellows.unfinished.error IS 'Empty when it was cut off'",

      "INSERT INTO bellows.meta (version) VALUES (2)"};
  return statements;
}

// Here the table of baselines is.
const std::vector<std::string_view>& third_version() {
  static const std::vector<std::string_view> statements = [] {
    std::vector<std::string_view> list = gate_ledger_statements();
    list.emplace_back("INSERT INTO bellows.meta (version) VALUES (3)");
    return list;
  }();
  return statements;
}

// Again the first statement is what the second of two executors fails at.
const std::vector<std::string_view>& fourth_version() {
  static const std::vector<std::string_view> statements = {
      R"(CREATE TABLE bellows.control (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  paused_at timestamptz,
  paused_by text,
  paused_why text,
  held_since timestamptz,
  advance_to text CHECK (advance_to IN ('expand', 'backfill', 'contract')),
  advance_rollout integer,
  advance_at timestamptz,
  advance_by text,
  stop_at timestamptz,
  stop_by text,
  stop_why text,
  batch_rows bigint,
  batch_target_ms bigint,
  stall_budget_ms bigint,
  set_at timestamptz,
  set_by text))",
      "COMMENT ON TABLE bellows.control IS 'What people ask of the executor while it runs; it "
      "looks "
      "between two steps, between two batches, and while it waits'",
      "COMMENT ON COLUMN bellows.control.held_since IS 'When the executor noticed the pause; empty "
      "while it still finishes something, or none is there'",
      "COMMENT ON COLUMN bellows.control.advance_to IS 'The last phase that may run, of rollout "
      "advance_rollout; only for the executor that was at work then, as is stop_at'",
      "COMMENT ON COLUMN bellows.control.batch_rows IS 'These three take the place of the "
      "configuration until the plan ends; empty: as configured'",
      "INSERT INTO bellows.control DEFAULT VALUES",

      "ALTER TABLE bellows.lease ADD COLUMN since timestamptz",
      "COMMENT ON COLUMN bellows.lease.since IS 'When this owner took it'",

      "ALTER TABLE bellows.backfill ADD COLUMN worked_ms bigint NOT NULL DEFAULT 0, "
      "ADD COLUMN held_ms bigint NOT NULL DEFAULT 0",
      "COMMENT ON COLUMN bellows.backfill.worked_ms IS 'Spent in batches; held_ms between them: "
      "paused, or waiting for locks'",

      "INSERT INTO bellows.meta (version) VALUES (4)"};
  return statements;
}

// Again the first statement is what the second of two executors fails at.
const std::vector<std::string_view>& fifth_version() {
  static const std::vector<std::string_view> statements = {
      R"(CREATE TABLE bellows.quarantine (
  plan_hash text NOT NULL REFERENCES bellows.plan ON DELETE CASCADE,
  step_id text NOT NULL,
  key jsonb NOT NULL,
  sqlstate text NOT NULL,
  error text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (plan_hash, step_id, key)))",
      "COMMENT ON TABLE bellows.quarantine IS 'Rows that a batched step could not move; as long as "
      "there is one, the step is not done'",
      "COMMENT ON COLUMN bellows.quarantine.key IS 'Values of the key that the step goes along'",

      "ALTER TABLE bellows.plan ADD COLUMN server_system text, ADD COLUMN server_timeline text",
      "COMMENT ON COLUMN bellows.plan.server_system IS 'System identifier of the server it runs "
      "on; a restored copy of the ledger elsewhere is noticed by it'",
      "COMMENT ON COLUMN bellows.plan.server_timeline IS 'Goes up when a standby is promoted'",

      "ALTER TABLE bellows.step ADD COLUMN sync_after jsonb",
      "COMMENT ON COLUMN bellows.step.sync_after IS 'The sync triggers just after the step, so "
      "that "
      "one that was dropped or switched off meanwhile is noticed'",

      "INSERT INTO bellows.meta (version) VALUES (5)"};
  return statements;
}

// Here the table is.
const std::vector<std::string_view>& sixth_version() {
  static const std::vector<std::string_view> statements = [] {
    std::vector<std::string_view> list = range_ledger_statements();
    list.emplace_back("ALTER TABLE bellows.control ADD COLUMN wal_budget bigint");
    list.emplace_back(
        "COMMENT ON COLUMN bellows.control.wal_budget IS 'Bytes of write-ahead log a second while "
        "rows are moved; likewise in the place of the configuration'");
    list.emplace_back("INSERT INTO bellows.meta (version) VALUES (6)");
    return list;
  }();
  return statements;
}

}  // namespace

const std::vector<std::string_view>& ledger_statements(int version) {
  using Version = const std::vector<std::string_view>& (*)();
  static constexpr std::array<Version, kLedgerVersion> versions = {
      first_version, second_version, third_version, fourth_version, fifth_version, sixth_version};
  return versions.at(static_cast<std::size_t>(version) - 1)();
}

}  // namespace bellows
