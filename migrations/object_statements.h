// object_statements.h: statements about objects of every other kind, and about any object.
// Owns: DROP, RENAME, OWNER and the like; views, sequences, schemas, types.
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
  std::optional<std::vector<TypeRef>> argument_types = std::nullopt;  // likewise, when written

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
  std::optional<std::vector<TypeRef>> arguments = std::nullopt;  // of a function, when written

  bool operator==(const Rename&) const = default;
};

struct SetSchema {
  ObjectKind kind = ObjectKind::kTable;
  ObjectName object;
  Name to;
  bool if_exists = false;
  std::optional<std::vector<TypeRef>> arguments = std::nullopt;  // of a function, when written

  bool operator==(const SetSchema&) const = default;
};

struct ChangeOwner {
  ObjectKind kind = ObjectKind::kTable;
  ObjectName object;
  Name to;
  std::optional<std::vector<TypeRef>> arguments = std::nullopt;  // of a function, when written

  bool operator==(const ChangeOwner&) const = default;
};

struct CreateView {
  ObjectName view;
  bool or_replace = false;
  Persistence persistence = Persistence::kPermanent;
  std::vector<Name> columns;
  std::string query;
  std::string options;
  StorageOptions storage_options;  // check_option among them
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
  SequenceValues values;
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
  ObjectName collation;
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
  TypeRef subtype;
  ObjectName multirange;  // empty when the server is to choose it

  bool operator==(const CreateRangeType&) const = default;
};

}  // namespace bellows
