// definition_statements.h: statements about routines, triggers, policies, and what is said of any
// object.
// Owns: functions, aggregates, triggers, extensions, policies, rules, statistics, publications,
//       event triggers; comments and privileges.
// Promises: see statement.h.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "migrations/table_statements.h"

namespace bellows {

enum class Volatility { kVolatile, kStable, kImmutable };

enum class ArgumentMode { kIn, kOut, kInOut, kVariadic, kTable };

struct FunctionArgument {
  Name name;
  ArgumentMode mode = ArgumentMode::kIn;
  TypeRef type;
  std::optional<Expression> default_value;

  bool operator==(const FunctionArgument&) const = default;
};

// What CREATE FUNCTION and ALTER FUNCTION say of a function; nothing: not said.
struct FunctionProperties {
  std::optional<Volatility> volatility;
  std::optional<bool> strict;
  std::optional<bool> security_definer;
  std::optional<bool> leakproof;
  std::optional<bool> window;
  std::optional<std::string> parallel;  // safe, restricted, unsafe
  std::optional<std::string> cost;
  std::optional<std::string> rows;
  std::map<std::string, std::string> settings;  // SET name = value
  std::vector<std::string> reset;               // RESET name; "" for RESET ALL
  bool current_search_path = false;             // SET search_path FROM CURRENT

  bool operator==(const FunctionProperties&) const = default;
};

struct CreateFunction {
  ObjectName function;
  bool procedure = false;
  bool or_replace = false;
  std::vector<TypeRef> arguments;  // input arguments only: they identify the function
  std::vector<FunctionArgument> all_arguments;
  TypeRef returns;
  Name language;
  Volatility volatility = Volatility::kVolatile;
  bool security_definer = false;
  bool sets_search_path = false;
  FunctionProperties properties;
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
  std::vector<std::string> arguments;
  bool deferrable = false;
  bool initially_deferred = false;
  Name old_table;  // REFERENCING OLD TABLE AS …
  Name new_table;

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
  std::string command;  // all, select, insert, update, delete
  bool permissive = true;
  std::vector<Name> roles;  // empty: PUBLIC
  bool sets_roles = false;  // of ALTER POLICY
  std::optional<Expression> using_expression;
  std::optional<Expression> check;

  bool operator==(const CreatePolicy&) const = default;
};

struct CreateRule {
  Name rule;
  ObjectName table;
  bool or_replace = false;
  std::string event;  // select, insert, update, delete
  bool instead = false;
  std::optional<Expression> when;
  std::string actions;  // as written behind DO [ALSO | INSTEAD]

  bool operator==(const CreateRule&) const = default;
};

struct CreateStatistics {
  ObjectName statistics;
  ObjectName table;
  bool if_not_exists = false;
  std::vector<std::string> kinds;  // ndistinct, dependencies, mcv; empty: all
  std::vector<IndexKey> on;        // columns and expressions

  bool operator==(const CreateStatistics&) const = default;
};

struct Comment {
  ObjectKind kind = ObjectKind::kTable;
  ObjectName object;
  Name member;
  std::optional<std::string> text;                               // nothing: IS NULL
  std::optional<std::vector<TypeRef>> arguments = std::nullopt;  // of a function, when written

  bool operator==(const Comment&) const = default;
};

struct Privilege {
  std::string name;  // lower case: select, usage, …; "all"
  std::vector<Name> columns;

  bool operator==(const Privilege&) const = default;
};

struct Grant {
  bool revoke = false;
  ObjectKind kind = ObjectKind::kTable;
  std::vector<ObjectName> objects;  // empty: ALL … IN SCHEMA, roles, default privileges
  bool default_privileges = false;
  bool role = false;
  std::vector<std::optional<std::vector<TypeRef>>> arguments;  // of functions, as objects
  std::vector<Privilege> privileges;
  std::vector<Name> grantees;    // empty name: PUBLIC
  bool grant_option = false;     // WITH GRANT OPTION, GRANT OPTION FOR
  std::vector<Name> in_schemas;  // ALL … IN SCHEMA, default privileges IN SCHEMA
  std::vector<Name> for_roles;   // default privileges FOR ROLE

  bool operator==(const Grant&) const = default;
};

// ALTER FUNCTION, ALTER PROCEDURE: its properties.
struct AlterFunction {
  std::optional<std::vector<TypeRef>> arguments;  // when written
  FunctionProperties properties;

  bool operator==(const AlterFunction&) const = default;
};

struct CreateAggregate {
  std::vector<TypeRef> arguments;
  ObjectName transition;  // sfunc
  TypeRef state;          // stype
  ObjectName finish;      // finalfunc
  std::string initial;    // initcond
  bool or_replace = false;

  bool operator==(const CreateAggregate&) const = default;
};

struct PublishedTable {
  ObjectName table;
  std::vector<Name> columns;
  std::optional<Expression> where;

  bool operator==(const PublishedTable&) const = default;
};

struct CreatePublication {
  bool all_tables = false;
  std::vector<PublishedTable> tables;
  std::vector<Name> schemas;  // empty name: the current one
  std::map<std::string, std::string> options;

  bool operator==(const CreatePublication&) const = default;
};

struct AlterPublication {
  enum class Action { kAdd, kSet, kDrop, kOptions };

  Action action = Action::kOptions;
  std::vector<PublishedTable> tables;
  std::vector<Name> schemas;
  std::map<std::string, std::string> options;

  bool operator==(const AlterPublication&) const = default;
};

struct CreateEventTrigger {
  std::string event;
  ObjectName function;
  std::vector<std::string> tags;  // WHEN TAG IN (…)

  bool operator==(const CreateEventTrigger&) const = default;
};

struct AlterEventTrigger {
  char enabled = 'O';  // pg_event_trigger.evtenabled

  bool operator==(const AlterEventTrigger&) const = default;
};

struct AlterStatistics {
  int target = -1;

  bool operator==(const AlterStatistics&) const = default;
};

// Statements about objects that lock no relation: see its alternatives.
struct DefineObject {
  std::string tag;  // PostgreSQL's node name, such as "AlterFunctionStmt"
  ObjectKind kind = ObjectKind::kFunction;
  ObjectName object;  // publications and event triggers have no schema
  bool if_exists = false;
  std::variant<AlterFunction, CreateAggregate, CreatePublication, AlterPublication,
               CreateEventTrigger, AlterEventTrigger, AlterStatistics>
      definition;

  bool operator==(const DefineObject&) const = default;
};

}  // namespace bellows
