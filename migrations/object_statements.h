// object_statements.h: statements about objects of every other kind, and about any object.
// Owns: DROP, RENAME, OWNER and the like; views, sequences, schemas, types, functions, triggers,
//       extensions, policies, rules, statistics, comments, privileges.
// Promises: see statement.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "migrations/table_statements.h"

namespace bellows {

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

}  // namespace bellows
