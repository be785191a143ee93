// statement.h: what a parsed SQL statement says, as plain values.
// Owns: Statement and its parts, our own lowering of PostgreSQL's parse tree.
// Promises: names are as written (unqualified stays unqualified); every text is a slice of the
//           user's source, never deparsed; offsets are bytes into the file's text.
// Not here: how it is read (parse.h), what it does to a schema (fold.h, effects.h).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "migrations/sql_name.h"

namespace bellows {

// Bytes [begin, end) of the text that was parsed.
struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;

  bool operator==(const Range&) const = default;
};

// A type as written. The grammar's own aliases are already resolved ("int" is pg_catalog.int4,
// "varchar(20)" is pg_catalog.varchar with modifier "20"); serial types are kept by name.
struct TypeRef {
  ObjectName name;
  std::vector<std::string> modifiers;  // constants as written: {"20"}, {"10", "2"}
  int array_dimensions = 0;
  bool setof = false;

  bool operator==(const TypeRef&) const = default;

  [[nodiscard]] bool empty() const { return name.empty(); }
};

struct FunctionCall {
  ObjectName name;
  int arguments = 0;

  bool operator==(const FunctionCall&) const = default;
};

// A column reference as written: {"orders", "id"} is two parts; a star is not listed.
using ColumnPath = std::vector<Name>;

struct Expression {
  std::string text;  // source bytes without surrounding blanks; parentheses of CHECK (…) left out
  Range range;
  std::vector<FunctionCall> functions;  // functions called, in order of appearance; operators not
  std::vector<ColumnPath> columns;      // columns mentioned, subqueries included
  std::vector<TypeRef> casts;           // targets of casts
  std::vector<ObjectName> relations;    // relations read by subqueries
  std::vector<Name> implies_not_null;   // c for each top-level conjunct "c IS NOT NULL"
  bool is_constant = false;             // a literal, perhaps signed or cast
  bool is_null_constant = false;
  bool uses_sql_value_function = false;  // current_date, current_user, …: stable

  bool operator==(const Expression&) const = default;
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
  Name using_index;           // ADD CONSTRAINT … USING INDEX
  std::string access_method;  // kExclude
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
  std::string value;  // options, statistics target, storage, … as written
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

struct IndexKey {
  Name column;  // empty for an expression
  std::optional<Expression> expression;
  ObjectName collation;
  ObjectName opclass;
  std::string options;  // ASC/DESC, NULLS …, as written
  bool descending = false;

  bool operator==(const IndexKey&) const = default;
};

struct CreateIndex {
  Name index;  // empty when the server is to choose it
  ObjectName table;
  std::string method = "btree";
  std::vector<IndexKey> keys;
  std::vector<Name> include;
  std::optional<Expression> predicate;
  std::string options;
  Name tablespace;
  bool unique = false;
  bool nulls_not_distinct = false;
  bool concurrently = false;
  bool if_not_exists = false;
  bool only = false;

  bool operator==(const CreateIndex&) const = default;
};

struct DropTarget {
  ObjectName name;        // for triggers, rules, policies: the table it is on
  Name member;            // trigger, rule or policy name
  std::string arguments;  // function argument types as written

  bool operator==(const DropTarget&) const = default;
};

struct DropObjects {
  ObjectKind kind = ObjectKind::kTable;
  std::vector<DropTarget> targets;
  bool if_exists = false;
  bool cascade = false;
  bool concurrently = false;

  bool operator==(const DropObjects&) const = default;
};

struct Rename {
  ObjectKind kind = ObjectKind::kTable;           // what gets the new name
  ObjectKind relation_kind = ObjectKind::kTable;  // for columns and constraints: of what
  ObjectName object;  // the object, or the relation the column, constraint, trigger is on
  Name member;        // old name of the column, constraint, trigger, enum attribute, …
  Name to;
  bool if_exists = false;

  bool operator==(const Rename&) const = default;
};

struct SetSchema {
  ObjectKind kind = ObjectKind::kTable;
  ObjectName object;
  Name to;
  bool if_exists = false;

  bool operator==(const SetSchema&) const = default;
};

struct ChangeOwner {
  ObjectKind kind = ObjectKind::kTable;
  ObjectName object;
  Name to;

  bool operator==(const ChangeOwner&) const = default;
};

struct CreateView {
  ObjectName view;
  bool or_replace = false;
  Persistence persistence = Persistence::kPermanent;
  std::vector<Name> columns;
  std::string query;
  std::string options;
  std::vector<ObjectName> reads;
  std::vector<ColumnPath> columns_read;

  bool operator==(const CreateView&) const = default;
};

struct RefreshView {
  ObjectName view;
  bool concurrently = false;
  bool with_no_data = false;

  bool operator==(const RefreshView&) const = default;
};

struct SequenceOptions {
  TypeRef type;
  std::string text;  // options as written
  ObjectName owned_by_table;
  Name owned_by_column;
  bool owned_by_none = false;
  bool restart = false;

  bool operator==(const SequenceOptions&) const = default;
};

struct CreateSequence {
  ObjectName sequence;
  bool if_not_exists = false;
  Persistence persistence = Persistence::kPermanent;
  SequenceOptions options;

  bool operator==(const CreateSequence&) const = default;
};

struct AlterSequence {
  ObjectName sequence;
  bool if_exists = false;
  SequenceOptions options;

  bool operator==(const AlterSequence&) const = default;
};

struct CreateSchema {
  Name schema;
  bool if_not_exists = false;
  Name authorization;
  bool has_elements = false;  // CREATE SCHEMA … CREATE TABLE …

  bool operator==(const CreateSchema&) const = default;
};

struct CreateEnum {
  ObjectName type;
  std::vector<std::string> values;

  bool operator==(const CreateEnum&) const = default;
};

struct AlterEnum {
  ObjectName type;
  std::string old_value;  // set: RENAME VALUE
  std::string new_value;
  std::string neighbour;  // BEFORE/AFTER
  bool after = true;
  bool if_not_exists = false;

  bool operator==(const AlterEnum&) const = default;
};

struct CreateDomain {
  ObjectName domain;
  TypeRef type;
  bool not_null = false;
  std::optional<Expression> default_value;
  std::vector<ConstraintDef> checks;

  bool operator==(const CreateDomain&) const = default;
};

enum class AlterDomainKind {
  kSetDefault,
  kDropDefault,
  kSetNotNull,
  kDropNotNull,
  kAddConstraint,
  kDropConstraint,
  kValidateConstraint,
};

struct AlterDomain {
  ObjectName domain;
  AlterDomainKind kind = AlterDomainKind::kSetDefault;
  Name name;
  std::optional<Expression> expression;
  std::optional<ConstraintDef> constraint;
  bool if_exists = false;
  bool cascade = false;

  bool operator==(const AlterDomain&) const = default;
};

struct CreateCompositeType {
  ObjectName type;
  std::vector<ColumnDef> attributes;

  bool operator==(const CreateCompositeType&) const = default;
};

struct CreateRangeType {
  ObjectName type;
  std::string options;

  bool operator==(const CreateRangeType&) const = default;
};

enum class Volatility { kVolatile, kStable, kImmutable };

struct CreateFunction {
  ObjectName function;
  bool procedure = false;
  bool or_replace = false;
  std::vector<TypeRef> arguments;  // input arguments only: they identify the function
  TypeRef returns;
  Name language;
  Volatility volatility = Volatility::kVolatile;
  bool security_definer = false;
  bool sets_search_path = false;
  std::string body;

  bool operator==(const CreateFunction&) const = default;
};

struct CreateTrigger {
  Name trigger;
  ObjectName table;
  ObjectName function;
  bool constraint = false;
  bool or_replace = false;
  bool row = false;
  bool before = false;
  bool instead_of = false;
  bool on_insert = false;
  bool on_update = false;
  bool on_delete = false;
  bool on_truncate = false;
  std::vector<Name> update_columns;
  std::optional<Expression> when;
  ObjectName referenced;  // FROM referenced_table of a constraint trigger

  bool operator==(const CreateTrigger&) const = default;
};

struct CreateExtension {
  Name extension;
  bool if_not_exists = false;
  Name schema;

  bool operator==(const CreateExtension&) const = default;
};

struct CreatePolicy {
  Name policy;
  ObjectName table;
  bool alter = false;

  bool operator==(const CreatePolicy&) const = default;
};

struct CreateRule {
  Name rule;
  ObjectName table;
  bool or_replace = false;

  bool operator==(const CreateRule&) const = default;
};

struct CreateStatistics {
  ObjectName statistics;
  ObjectName table;
  bool if_not_exists = false;

  bool operator==(const CreateStatistics&) const = default;
};

struct Comment {
  ObjectKind kind = ObjectKind::kTable;
  ObjectName object;
  Name member;
  std::optional<std::string> text;  // nothing: IS NULL

  bool operator==(const Comment&) const = default;
};

struct Grant {
  bool revoke = false;
  ObjectKind kind = ObjectKind::kTable;
  std::vector<ObjectName> objects;  // empty: ALL … IN SCHEMA, roles, default privileges
  bool default_privileges = false;
  bool role = false;

  bool operator==(const Grant&) const = default;
};

enum class QueryKind { kSelect, kInsert, kUpdate, kDelete, kMerge };

struct Assignment {
  Name column;
  Expression value;  // empty text for a part of a multi-assignment (a, b) = (…)

  bool operator==(const Assignment&) const = default;
};

// One that a data-modifying WITH query writes as well.
struct WithWrite {
  QueryKind kind = QueryKind::kInsert;
  ObjectName table;

  bool operator==(const WithWrite&) const = default;
};

struct Query {
  QueryKind kind = QueryKind::kSelect;
  ObjectName target;  // the table written
  Name alias;         // of the target
  bool only = false;
  std::vector<Assignment> assignments;  // UPDATE
  Range set_range;                      // UPDATE: from after SET to before FROM/WHERE/RETURNING/end
  std::vector<Name> insert_columns;
  std::optional<Expression> where;  // the statement's own WHERE
  std::vector<ObjectName> reads;    // relations read anywhere, WITH names left out
  std::vector<WithWrite> with_writes;
  std::vector<FunctionCall> functions;  // called anywhere
  std::vector<ColumnPath> columns;      // mentioned anywhere
  bool has_from = false;                // UPDATE … FROM, DELETE … USING
  bool has_with = false;
  bool has_returning = false;
  bool has_on_conflict = false;
  bool has_limit_or_order = false;
  bool inserts_values = false;  // INSERT … VALUES or DEFAULT VALUES, not INSERT … SELECT
  bool locks_rows = false;      // SELECT … FOR UPDATE/SHARE
  bool into_table = false;      // SELECT … INTO

  bool operator==(const Query&) const = default;
};

struct Truncate {
  std::vector<ObjectName> tables;
  bool cascade = false;
  bool restart_identity = false;

  bool operator==(const Truncate&) const = default;
};

struct LockTable {
  std::vector<ObjectName> tables;
  std::string mode;  // "ACCESS EXCLUSIVE", …
  bool nowait = false;

  bool operator==(const LockTable&) const = default;
};

struct Copy {
  ObjectName table;  // empty for COPY (query)
  bool from = false;
  bool stdin_or_stdout = false;

  bool operator==(const Copy&) const = default;
};

struct Vacuum {
  bool analyze_only = false;
  bool full = false;
  std::vector<ObjectName> tables;

  bool operator==(const Vacuum&) const = default;
};

struct Cluster {
  ObjectName table;
  Name index;

  bool operator==(const Cluster&) const = default;
};

enum class ReindexTarget { kIndex, kTable, kSchema, kSystem, kDatabase };

struct Reindex {
  ReindexTarget target = ReindexTarget::kIndex;
  ObjectName name;
  bool concurrently = false;

  bool operator==(const Reindex&) const = default;
};

enum class TransactionKind {
  kBegin,
  kCommit,
  kRollback,
  kSavepoint,
  kRelease,
  kRollbackTo,
  kOther
};

struct Transaction {
  TransactionKind kind = TransactionKind::kBegin;

  bool operator==(const Transaction&) const = default;
};

struct SetVariable {
  std::string variable;             // lower case; "" for RESET ALL
  std::vector<std::string> values;  // constants; empty for RESET or DEFAULT
  bool local = false;

  bool operator==(const SetVariable&) const = default;
};

struct DoBlock {
  Name language{"plpgsql"};
  std::string body;

  bool operator==(const DoBlock&) const = default;
};

// Anything not lowered yet; tag is PostgreSQL's node name, such as "AlterSystemStmt".
struct OtherStatement {
  std::string tag;

  bool operator==(const OtherStatement&) const = default;
};

using StatementBody =
    std::variant<OtherStatement, CreateTable, CreateTableAs, AlterTable, CreateIndex, DropObjects,
                 Rename, SetSchema, ChangeOwner, CreateView, RefreshView, CreateSequence,
                 AlterSequence, CreateSchema, CreateEnum, AlterEnum, CreateDomain, AlterDomain,
                 CreateCompositeType, CreateRangeType, CreateFunction, CreateTrigger,
                 CreateExtension, CreatePolicy, CreateRule, CreateStatistics, Comment, Grant, Query,
                 Truncate, LockTable, Copy, Vacuum, Cluster, Reindex, Transaction, SetVariable,
                 DoBlock>;

struct Statement {
  Range range;       // of the statement itself: no leading blanks or comments, no semicolon
  int line = 1;      // of range.begin, counted from 1
  int column = 1;    // in characters, counted from 1
  std::string text;  // the bytes of range
  StatementBody body;

  bool operator==(const Statement&) const = default;

  template <typename T>
  [[nodiscard]] const T* as() const {
    return std::get_if<T>(&body);
  }
};

}  // namespace bellows
