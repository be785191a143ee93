// table_statements.h: statements that make and change tables and indexes.
// Owns: CREATE TABLE, ALTER TABLE, CREATE INDEX and their parts; ObjectKind.
// Promises: see statement.h.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "migrations/expression.h"

namespace bellows {

// WITH (fillfactor = 70, toast.autovacuum_enabled = off): names and values as the server keeps
// them.
using StorageOptions = std::map<std::string, std::string>;

// What CREATE SEQUENCE and GENERATED … AS IDENTITY (…) say; nothing: not said.
struct SequenceValues {
  std::optional<std::int64_t> increment;
  std::optional<std::int64_t> minimum;
  std::optional<std::int64_t> maximum;
  std::optional<std::int64_t> start;
  std::optional<std::int64_t> cache;
  std::optional<bool> cycle;
  bool no_minimum = false;  // NO MINVALUE: back to the type's own
  bool no_maximum = false;

  bool operator==(const SequenceValues&) const = default;
};

struct IndexKey {
  Name column;  // empty for an expression
  std::optional<Expression> expression;
  ObjectName collation;
  ObjectName opclass;
  std::string options;  // ASC/DESC, NULLS …, as written
  StorageOptions opclass_options;
  bool descending = false;
  bool nulls_first = false;  // as it is sorted, also when not written

  bool operator==(const IndexKey&) const = default;
};

enum class ReferentialAction { kNoAction, kRestrict, kCascade, kSetNull, kSetDefault };

enum class ConstraintKind { kNotNull, kCheck, kUnique, kPrimaryKey, kForeignKey, kExclude };

struct ConstraintDef {
  ConstraintKind kind = ConstraintKind::kCheck;
  Name name;  // empty when the server is to choose it
  Range range;
  std::vector<Name> columns;  // empty for an inline constraint: the column it stands on
  std::vector<Name> include;
  Expression check;       // kCheck
  ObjectName referenced;  // kForeignKey
  std::vector<Name> referenced_columns;
  ReferentialAction on_delete = ReferentialAction::kNoAction;
  ReferentialAction on_update = ReferentialAction::kNoAction;
  bool match_full = false;
  bool not_valid = false;
  bool no_inherit = false;
  bool nulls_not_distinct = false;
  bool deferrable = false;
  bool initially_deferred = false;
  Name using_index;                     // ADD CONSTRAINT … USING INDEX
  std::string access_method;            // kExclude
  std::vector<IndexKey> exclude;        // kExclude: what is compared, expressions included
  std::vector<std::string> operators;   // kExclude: with which operator, each
  std::optional<Expression> predicate;  // kExclude: WHERE (…)
  std::vector<Name> set_columns;        // ON DELETE SET NULL (columns)
  StorageOptions storage_options;       // of the index behind it
  Name tablespace;

  bool operator==(const ConstraintDef&) const = default;
};

enum class Identity { kNone, kAlways, kByDefault };

struct ColumnDef {
  Name name;
  TypeRef type;
  Range range;
  bool not_null = false;
  bool explicit_null = false;
  std::optional<Range> not_null_range;  // NOT NULL, from its CONSTRAINT name when it has one
  std::optional<Range> default_range;   // DEFAULT and its expression, likewise
  std::optional<Expression> default_value;
  std::optional<Expression> generated;  // GENERATED ALWAYS AS (…) STORED
  Identity identity = Identity::kNone;
  SequenceValues identity_values;
  ObjectName collation;
  std::string storage;
  std::string compression;
  std::vector<ConstraintDef> constraints;  // inline CHECK, UNIQUE, PRIMARY KEY, REFERENCES

  bool operator==(const ColumnDef&) const = default;
};

enum class Persistence { kPermanent, kUnlogged, kTemporary };

enum class PartitionStrategy { kNone, kRange, kList, kHash };

struct LikeClause {
  ObjectName table;
  bool defaults = false;
  bool constraints = false;
  bool indexes = false;
  bool identity = false;
  bool generated = false;
  bool storage = false;
  bool comments = false;
  bool statistics = false;
  bool compression = false;

  bool operator==(const LikeClause&) const = default;
};

struct CreateTable {
  ObjectName table;
  Persistence persistence = Persistence::kPermanent;
  bool if_not_exists = false;
  std::vector<ColumnDef> columns;
  std::vector<ConstraintDef> constraints;
  std::vector<LikeClause> likes;
  std::vector<ObjectName> inherits;
  PartitionStrategy partition_by = PartitionStrategy::kNone;
  std::string partition_key;    // text between the parentheses of PARTITION BY … (…)
  ObjectName partition_of;      // CREATE TABLE … PARTITION OF
  std::string partition_bound;  // FOR VALUES …, or DEFAULT, as written
  ObjectName of_type;
  std::string options;  // WITH (…) as written
  StorageOptions storage_options;
  Name access_method;
  Name tablespace;

  bool operator==(const CreateTable&) const = default;
};

struct CreateTableAs {
  ObjectName table;
  bool materialized_view = false;
  bool if_not_exists = false;
  bool with_no_data = false;
  Persistence persistence = Persistence::kPermanent;
  std::vector<Name> columns;
  std::vector<ObjectName> reads;
  std::string query;
  StorageOptions storage_options;
  Name access_method;
  Name tablespace;

  bool operator==(const CreateTableAs&) const = default;
};

enum class AlterKind {
  kAddColumn,
  kDropColumn,
  kSetDefault,
  kDropDefault,
  kSetNotNull,
  kDropNotNull,
  kSetType,
  kSetExpression,
  kDropExpression,
  kAddIdentity,
  kSetIdentity,
  kDropIdentity,
  kSetStatistics,
  kSetStorage,
  kSetCompression,
  kSetColumnOptions,
  kResetColumnOptions,
  kAddConstraint,
  kDropConstraint,
  kValidateConstraint,
  kAlterConstraint,
  kAttachPartition,
  kDetachPartition,
  kDetachPartitionFinalize,
  kEnableTrigger,
  kEnableAlwaysTrigger,
  kEnableReplicaTrigger,
  kDisableTrigger,
  kEnableRule,
  kEnableAlwaysRule,
  kEnableReplicaRule,
  kDisableRule,
  kSetOptions,
  kResetOptions,
  kSetTablespace,
  kSetLogged,
  kSetUnlogged,
  kSetAccessMethod,
  kClusterOn,
  kSetWithoutCluster,
  kInherit,
  kNoInherit,
  kOfType,
  kNotOfType,
  kOwnerTo,
  kReplicaIdentity,
  kEnableRowSecurity,
  kDisableRowSecurity,
  kForceRowSecurity,
  kNoForceRowSecurity,
  kAttachIndex,
  kOther,
};

struct AlterCommand {
  AlterKind kind = AlterKind::kOther;
  Range range;                      // "ADD COLUMN …", without the separating comma
  std::string text;                 // those bytes
  Name name;                        // the column, constraint, trigger, rule, index or role it names
  std::optional<ColumnDef> column;  // kAddColumn
  std::optional<ConstraintDef> constraint;  // kAddConstraint
  std::optional<Expression> expression;     // SET DEFAULT, USING of TYPE, SET EXPRESSION
  TypeRef type;                             // kSetType
  ObjectName collation;                     // kSetType … COLLATE
  ObjectName relation;                      // partition, parent, child index
  std::string partition_bound;
  std::string value;                 // options, statistics target, storage, … as written
  StorageOptions storage_options;    // SET (…); of RESET (…) the names only
  SequenceValues identity_values;    // ADD and SET … IDENTITY
  std::optional<Identity> identity;  // ADD and SET GENERATED …
  std::optional<bool> deferrable;    // kAlterConstraint
  bool initially_deferred = false;   // kAlterConstraint
  bool cascade = false;
  bool if_exists = false;  // or IF NOT EXISTS on ADD COLUMN
  bool concurrently = false;

  bool operator==(const AlterCommand&) const = default;
};

enum class ObjectKind {
  kTable,
  kIndex,
  kSequence,
  kView,
  kMaterializedView,
  kForeignTable,
  kSchema,
  kType,
  kDomain,
  kFunction,
  kProcedure,
  kAggregate,
  kTrigger,
  kRule,
  kPolicy,
  kExtension,
  kColumn,
  kConstraint,
  kDomainConstraint,
  kAttribute,
  kStatistics,
  kPublication,
  kSubscription,
  kCollation,
  kOperator,
  kCast,
  kDatabase,
  kRole,
  kLanguage,
  kEventTrigger,
  kOther,
};

struct AlterTable {
  ObjectKind kind = ObjectKind::kTable;  // table, index, sequence, view, … as written
  ObjectName table;
  bool only = false;
  bool if_exists = false;
  std::vector<AlterCommand> commands;

  bool operator==(const AlterTable&) const = default;
};

struct CreateIndex {
  Name index;  // empty when the server is to choose it
  ObjectName table;
  std::string method = "btree";
  std::vector<IndexKey> keys;
  std::vector<Name> include;
  std::optional<Expression> predicate;
  std::string options;
  StorageOptions storage_options;
  Name tablespace;
  bool unique = false;
  bool nulls_not_distinct = false;
  bool concurrently = false;
  bool if_not_exists = false;
  bool only = false;

  bool operator==(const CreateIndex&) const = default;
};

}  // namespace bellows
