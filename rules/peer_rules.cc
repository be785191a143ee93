#include "rules/peer_rules.h"

#include <algorithm>

namespace bellows {
namespace {

// Rules of peers that no rule of ours repeats, and why.
constexpr std::string_view kStyle = "a matter of style, not of rolling out";
constexpr std::string_view kTimeouts =
    "not needed: the executor sets the timeouts of every step itself";
constexpr std::string_view kOwnStep = "not needed: the plan makes it a step outside a transaction";
constexpr std::string_view kSplit = "not needed: the plan splits what must not share a transaction";
constexpr std::string_view kIdempotent = "not needed: a step has a probe that tells if it is done";
constexpr std::string_view kHarmless = "not reported: no release notices";

using PeerRules = std::vector<PeerRule>;

PeerRules squawk() {
  return {
      {"adding-field-with-default", "", {"add-column-volatile-default"}, ""},
      {"adding-foreign-key-constraint",
       "",
       {"add-column-inline-foreign-key", "add-foreign-key"},
       ""},
      {"adding-not-nullable-field", "", {"set-not-null"}, ""},
      {"adding-required-field", "", {"add-column-not-null-no-default"}, ""},
      {"adding-serial-primary-key-field",
       "",
       {"add-column-inline-primary-key", "add-primary-key"},
       ""},
      {"ban-alter-domain-with-add-constraint", "", {"long-lock"}, ""},
      {"ban-char-field", "", {}, kStyle},
      {"ban-concurrent-index-creation-in-transaction", "", {}, kOwnStep},
      {"ban-create-domain-with-constraint", "", {}, kHarmless},
      {"ban-drop-column", "", {"drop-column"}, ""},
      {"ban-drop-database", "", {"opaque-statement"}, ""},
      {"ban-drop-not-null", "", {}, kHarmless},
      {"ban-drop-table", "", {"drop-table"}, ""},
      {"ban-duplicate-column-assignments", "", {}, "the server refuses the statement"},
      {"ban-truncate-cascade", "", {"long-lock"}, ""},
      {"ban-uncommitted-transaction", "", {}, kSplit},
      {"changing-column-type", "", {"alter-column-type"}, ""},
      {"constraint-missing-not-valid",
       "",
       {"add-check", "add-column-inline-check", "add-column-inline-foreign-key", "add-foreign-key"},
       ""},
      {"disallowed-unique-constraint", "", {"add-column-inline-unique", "add-unique"}, ""},
      {"identifier-too-long", "", {}, kStyle},
      {"prefer-bigint-over-int", "", {}, kStyle},
      {"prefer-bigint-over-smallint", "", {}, kStyle},
      {"prefer-identity", "", {}, kStyle},
      {"prefer-repack", "", {"long-lock"}, ""},
      {"prefer-robust-stmts", "", {}, kIdempotent},
      {"prefer-text-field", "", {}, kStyle},
      {"prefer-timestamptz", "", {}, kStyle},
      {"renaming-column", "", {"rename-column"}, ""},
      {"renaming-table", "", {"rename-table"}, ""},
      {"require-concurrent-index-creation", "", {"create-index"}, ""},
      {"require-concurrent-index-deletion", "", {"drop-index"}, ""},
      {"require-concurrent-partition-detach", "", {"long-lock"}, ""},
      {"require-concurrent-reindex", "", {"long-lock"}, ""},
      {"require-enum-value-ordering", "", {}, kStyle},
      {"require-table-schema", "", {}, kStyle},
      {"require-timeout-settings", "", {}, kTimeouts},
      {"require-lock-timeout", "", {}, kTimeouts},
      {"require-statement-timeout", "", {}, kTimeouts},
      {"transaction-nesting", "", {}, kSplit},
  };
}

PeerRules eugene() {
  return {
      {"E1",
       "Validating table with a new constraint",
       {"add-check", "add-column-inline-check", "add-column-inline-foreign-key", "add-foreign-key"},
       ""},
      {"E2", "Validating table with a new NOT NULL column", {"set-not-null"}, ""},
      {"E3", "Add a new JSON column", {}, kStyle},
      {"E4", "Running more statements after taking AccessExclusiveLock", {}, kSplit},
      {"E5", "Type change requiring table rewrite", {"alter-column-type"}, ""},
      {"E6", "Creating a new index on an existing table", {"create-index"}, ""},
      {"E7", "Creating a new unique constraint", {"add-column-inline-unique", "add-unique"}, ""},
      {"E8", "Creating a new exclusion constraint", {"add-exclusion"}, ""},
      {"E9", "Taking dangerous lock without timeout", {}, kTimeouts},
      {"E10",
       "Rewrote table or index while holding dangerous lock",
       {"add-column-volatile-default", "alter-column-type", "long-lock"},
       ""},
      {"E11",
       "Adding a SERIAL or GENERATED … STORED column",
       {"add-column-volatile-default", "long-lock"},
       ""},
      {"W12", "Multiple ALTER TABLE statements where one will do", {}, kSplit},
      {"W13", "Creating an enum", {}, kStyle},
      {"W14", "Adding a primary key using an index", {"add-primary-key"}, ""},
      {"E15", "Missing index", {}, "not reported yet"},
  };
}

PeerRules pgfence() {
  return {
      {"add-column-constant-default", "", {}, kHarmless},
      {"add-column-json", "", {}, kStyle},
      {"add-column-non-constant-default", "", {"add-column-volatile-default"}, ""},
      {"add-column-not-null-no-default", "", {"add-column-not-null-no-default"}, ""},
      {"add-column-serial", "", {"add-column-volatile-default", "long-lock"}, ""},
      {"add-column-stored-generated", "", {"add-column-volatile-default", "long-lock"}, ""},
      {"add-constraint-check-no-not-valid", "", {"add-check"}, ""},
      {"add-constraint-exclude", "", {"add-exclusion"}, ""},
      {"add-constraint-fk-no-not-valid", "", {"add-foreign-key"}, ""},
      {"add-constraint-unique", "", {"add-unique"}, ""},
      {"add-pk-using-index", "", {"add-primary-key"}, ""},
      {"add-pk-without-using-index", "", {"add-primary-key"}, ""},
      {"alter-column-set-not-null", "", {"set-not-null"}, ""},
      {"alter-column-type", "", {"alter-column-type"}, ""},
      {"alter-enum-add-value", "", {}, kOwnStep},
      {"attach-partition", "", {"long-lock"}, ""},
      {"ban-alter-domain-add-constraint", "", {"long-lock"}, ""},
      {"ban-char-field", "", {}, kStyle},
      {"concurrent-in-transaction", "", {}, kOwnStep},
      {"create-index-not-concurrent", "", {"create-index"}, ""},
      {"create-trigger", "", {}, "the lock is an instant, and asked for under a budget"},
      {"delete-without-where", "", {"unbatched-delete"}, ""},
      {"detach-partition", "", {"long-lock"}, ""},
      {"drop-column", "", {"drop-column"}, ""},
      {"drop-database", "", {"opaque-statement"}, ""},
      {"drop-index-not-concurrent", "", {"drop-index"}, ""},
      {"drop-not-null", "", {}, kHarmless},
      {"drop-table", "", {"drop-table"}, ""},
      {"fk-missing-index", "", {}, "not reported yet"},
      {"missing-application-name", "", {}, kTimeouts},
      {"missing-idle-timeout", "", {}, kTimeouts},
      {"missing-lock-timeout", "", {}, kTimeouts},
      {"missing-statement-timeout", "", {}, kTimeouts},
      {"not-valid-validate-same-tx", "", {}, kSplit},
      {"prefer-bigint-over-int", "", {}, kStyle},
      {"prefer-identity", "", {}, kStyle},
      {"prefer-robust-create-index", "", {}, kIdempotent},
      {"prefer-robust-create-table", "", {}, kIdempotent},
      {"prefer-robust-drop-index", "", {}, kIdempotent},
      {"prefer-robust-drop-table", "", {}, kIdempotent},
      {"prefer-text-field", "", {}, kStyle},
      {"prefer-timestamptz", "", {}, kStyle},
      {"refresh-matview-blocking", "", {"long-lock"}, ""},
      {"reindex-non-concurrent", "", {"long-lock"}, ""},
      {"rename-column", "", {"rename-column"}, ""},
      {"rename-schema", "", {"rename-schema"}, ""},
      {"rename-table", "", {"rename-table"}, ""},
      {"set-logged-unlogged", "", {"long-lock"}, ""},
      {"statement-after-access-exclusive", "", {}, kSplit},
      {"truncate", "", {"long-lock"}, ""},
      {"truncate-cascade", "", {"long-lock"}, ""},
      {"unclosed-transaction", "", {}, kSplit},
      {"update-in-migration", "", {"fill-new-column", "move-column", "unbatched-update"}, ""},
      {"vacuum-full", "", {"long-lock"}, ""},
      {"wide-lock-window", "", {}, kSplit},
  };
}

PeerRules atlas() {
  return {
      {"destructive", "all of DS…", {"drop-column", "drop-table"}, ""},
      {"DS101", "Schema was dropped", {"drop-table", "opaque-statement"}, ""},
      {"DS102", "Table was dropped", {"drop-table"}, ""},
      {"DS103", "Column was dropped", {"drop-column"}, ""},
      {"data_depend",
       "all of MF…",
       {"add-column-not-null-no-default", "add-unique", "create-index", "set-not-null"},
       ""},
      {"MF101", "Unique index on an existing column", {"add-unique", "create-index"}, ""},
      {"MF102", "Index made unique", {"add-unique", "create-index"}, ""},
      {"MF103", "NOT NULL column added", {"add-column-not-null-no-default"}, ""},
      {"MF104", "Nullable column made NOT NULL", {"set-not-null"}, ""},
      {"CD101", "Foreign key dropped", {}, "the lock is an instant, and asked for under a budget"},
      {"incompatible", "all of BC…", {"rename-column", "rename-table"}, ""},
      {"BC101", "Table renamed", {"rename-table"}, ""},
      {"BC102", "Column renamed", {"rename-column"}, ""},
      {"concurrent_index", "PG101 to PG103", {"create-index", "drop-index"}, ""},
      {"PG101", "Index created without CONCURRENTLY", {"create-index"}, ""},
      {"PG102", "Index dropped without CONCURRENTLY", {"drop-index"}, ""},
      {"PG103", "CONCURRENTLY without txmode none", {}, kOwnStep},
      {"PG104", "Primary key built under a lock", {"add-primary-key"}, ""},
      {"PG105", "Unique constraint built under a lock", {"add-unique"}, ""},
      {"PG301", "Type change that rewrites", {"alter-column-type"}, ""},
      {"PG302", "Column with a volatile default", {"add-column-volatile-default"}, ""},
      {"PG303", "NOT NULL that scans", {"set-not-null"}, ""},
      {"PG304", "Primary key on a nullable column", {"add-primary-key"}, ""},
      {"PG305", "CHECK without NOT VALID", {"add-check"}, ""},
      {"PG306", "Foreign key without NOT VALID", {"add-foreign-key"}, ""},
  };
}

PeerRules migrationpilot() {
  return {
      {"MP001", "require-concurrent-index-creation", {"create-index"}, ""},
      {"MP002", "require-check-not-null-pattern", {"set-not-null"}, ""},
      {"MP003", "volatile-default-table-rewrite", {"add-column-volatile-default"}, ""},
      {"MP004", "require-lock-timeout", {}, kTimeouts},
      {"MP005", "require-not-valid-foreign-key", {"add-foreign-key"}, ""},
      {"MP006", "no-vacuum-full", {"long-lock"}, ""},
      {"MP007", "no-column-type-change", {"alter-column-type"}, ""},
      {"MP008", "no-multi-ddl-transaction", {}, kSplit},
      {"MP009", "require-drop-index-concurrently", {"drop-index"}, ""},
      {"MP010", "no-rename-column", {"rename-column"}, ""},
      {"MP011",
       "unbatched-data-backfill",
       {"fill-new-column", "move-column", "unbatched-update"},
       ""},
      {"MP012", "no-enum-add-value-in-transaction", {}, kOwnStep},
      {"MP015", "no-add-column-serial", {"add-column-volatile-default", "long-lock"}, ""},
      {"MP017", "no-drop-column", {"drop-column"}, ""},
      {"MP018", "no-force-set-not-null", {"set-not-null"}, ""},
      {"MP020", "require-statement-timeout", {}, kTimeouts},
      {"MP021", "require-concurrent-reindex", {"long-lock"}, ""},
      {"MP023", "require-if-not-exists", {}, kIdempotent},
      {"MP025", "ban-concurrent-in-transaction", {}, kOwnStep},
      {"MP026", "ban-drop-table", {"drop-table"}, ""},
      {"MP027", "disallowed-unique-constraint", {"add-column-inline-unique", "add-unique"}, ""},
      {"MP028", "no-rename-table", {"rename-table"}, ""},
      {"MP029", "ban-drop-not-null", {}, kHarmless},
      {"MP030", "require-not-valid-check", {"add-check", "add-column-inline-check"}, ""},
      {"MP031", "ban-exclusion-constraint", {"add-exclusion"}, ""},
      {"MP032", "ban-cluster", {"long-lock"}, ""},
      {"MP033", "require-concurrent-refresh-matview", {"long-lock"}, ""},
      {"MP036", "ban-truncate-cascade", {"long-lock"}, ""},
      {"MP037", "prefer-text-over-varchar", {}, kStyle},
      {"MP038", "prefer-bigint-over-int", {}, kStyle},
      {"MP039", "prefer-identity-over-serial", {}, kStyle},
      {"MP040", "prefer-timestamptz", {}, kStyle},
      {"MP041", "ban-char-field", {}, kStyle},
      {"MP044", "no-data-loss-type-narrowing", {"alter-column-type"}, ""},
      {"MP046", "require-concurrent-detach-partition", {"long-lock"}, ""},
      {"MP047", "ban-set-logged-unlogged", {"long-lock"}, ""},
      {"MP053", "ban-uncommitted-transaction", {}, kSplit},
      {"MP058", "multi-alter-table-same-table", {}, kSplit},
      {"MP062",
       "ban-add-generated-stored-column",
       {"add-column-volatile-default", "long-lock"},
       ""},
      {"MP063", "warn-do-block-ddl", {"do-block"}, ""},
      {"MP067",
       "warn-backfill-no-batching",
       {"fill-new-column", "move-column", "unbatched-update"},
       ""},
      {"MP071", "ban-rename-in-use-column", {"rename-column"}, ""},
      {"MP084", "require-default-for-not-null-column", {"add-column-not-null-no-default"}, ""},
      {"MP089", "warn-collation-change-rewrite", {"alter-column-type", "long-lock"}, ""},
      {"MP095", "warn-set-tablespace-rewrite", {"long-lock"}, ""},
  };
}

}  // namespace

const std::vector<Peer>& peers() {
  static const std::vector<Peer> kPeers = {
      {"squawk", "squawk", {{"squawk-ignore-file", true}, {"squawk-ignore", false}}, squawk()},
      {"eugene", "eugene", {{"eugene: ignore", false}}, eugene()},
      {"pgfence", "pgfence", {{"pgfence-ignore", false}}, pgfence()},
      {"atlas", "Atlas", {{"atlas:nolint", false}}, atlas()},
      {"migrationpilot",
       "MigrationPilot",
       {{"migrationpilot-disable-file", true}, {"migrationpilot-disable", false}},
       migrationpilot()},
  };
  return kPeers;
}

const Peer* find_peer(std::string_view id) {
  const auto found =
      std::find_if(peers().begin(), peers().end(), [&](const Peer& peer) { return peer.id == id; });
  return found == peers().end() ? nullptr : &*found;
}

}  // namespace bellows
