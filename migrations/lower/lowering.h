// lowering.h: from PostgreSQL's parse tree to our own statements.
// Owns: Lowering, what each part of the work knows of the statement at hand, and the list of parts.
// Promises: the tree is only read; a tree that is nested too deeply, or that does not fit the
//           tokens, becomes Lowering::problem, never a wrong statement.
// Not here: parsing (parser_memory.h), finding the end of something (token_text.h).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "migrations/lower/pg_tree.h"
#include "migrations/lower/token_text.h"
#include "migrations/result.h"
#include "migrations/statement.h"

namespace bellows::lower {

struct Lowering {
  const TokenText& tokens;
  std::size_t first = 0;         // the statement's tokens: [first, last)
  std::size_t last = 0;          //
  std::optional<Error> problem;  // the first one met

  // The statement's tokens were not as the tree says.
  void mismatch(std::string_view what);
};

StatementBody lower_statement(Lowering& in, const Node& statement);

// tag_name.cc: PostgreSQL's name of a statement that is not lowered.
std::string tag_name(NodeTag tag);

// names.cc
Name name_of(const char* text);
Name name_of(const Node* string_node);
ObjectName object_name(const RangeVar* relation);
ObjectName object_name(const List* names);
std::vector<Name> name_list(const List* strings);
TypeRef type_ref(const TypeName* type);
Persistence persistence_of(const RangeVar* relation);
Name role_name(const RoleSpec* role);
const DefElem* find_option(const List* options, std::string_view name);
bool option_is_true(const DefElem* option);
std::string option_text(const DefElem* option);
std::string constant_text(const Node* node);  // of SET name = …

// options.cc
StorageOptions storage_options(const List* options);
SequenceValues sequence_values(const List* options);
FunctionProperties function_properties(const List* options);
// The argument types that a function is named with; nothing when it is named without.
std::optional<std::vector<TypeRef>> named_arguments(const Node* object);

// objects.cc: what COMMENT, DROP, RENAME and the like name
ObjectKind object_kind(ObjectType type);

struct Addressed {
  ObjectName object;
  Name member;
};

Addressed address(ObjectType type, const Node* object);

// expression.cc
Expression lower_expression(Lowering& in, const Node* node, std::size_t first, std::size_t last);

// walked_nodes.cc: how a tree is walked through a node of this type.
enum class Inner { kWalk, kSkip, kUnknown };

Inner inner_of(NodeTag tag);

// mentions.cc: what an expression or a query mentions, wherever in it
struct Mentions {
  std::vector<FunctionCall> functions;  // each list in order of appearance, each entry once
  std::vector<ColumnPath> columns;
  std::vector<TypeRef> casts;
  std::vector<ObjectName> relations;
  std::vector<WithWrite> writes;  // by statements inside of the one asked about
  bool uses_sql_value_function = false;
  bool locks_rows = false;
};

Mentions mentions_of(Lowering& in, const Node* node);

// table.cc, column.cc, constraint.cc, alter_table.cc, index.cc
StatementBody lower_create_table(Lowering& in, const CreateStmt& statement);
StatementBody lower_create_table_as(Lowering& in, const CreateTableAsStmt& statement);
bellows::ColumnDef lower_column(Lowering& in, const ::ColumnDef& column, std::size_t end);
ConstraintDef lower_constraint(Lowering& in, const ::Constraint& constraint, std::size_t first,
                               std::size_t last);
// The tokens of FOR VALUES … or DEFAULT.
TokenText::Span partition_bound_span(Lowering& in, const PartitionBoundSpec& bound);
StatementBody lower_alter_table(Lowering& in, const AlterTableStmt& statement);
StatementBody lower_create_index(Lowering& in, const IndexStmt& statement);
IndexKey lower_index_key(Lowering& in, const IndexElem& node, TokenText::Span span);

// query.cc, view.cc
StatementBody lower_query(Lowering& in, const Node& statement);
StatementBody lower_create_view(Lowering& in, const ViewStmt& statement);

// drop.cc, rename.cc
StatementBody lower_drop(Lowering& in, const DropStmt& statement);
StatementBody lower_drop_roles(const DropRoleStmt& statement);
StatementBody lower_drop_database(const DropdbStmt& statement);
StatementBody lower_rename(const RenameStmt& statement);
StatementBody lower_set_schema(const AlterObjectSchemaStmt& statement);
StatementBody lower_change_owner(const AlterOwnerStmt& statement);
StatementBody lower_comment(const CommentStmt& statement);

// sequence.cc, type.cc, function.cc, trigger.cc
StatementBody lower_create_sequence(Lowering& in, const CreateSeqStmt& statement);
StatementBody lower_alter_sequence(Lowering& in, const AlterSeqStmt& statement);
StatementBody lower_create_domain(Lowering& in, const CreateDomainStmt& statement);
StatementBody lower_alter_domain(Lowering& in, const AlterDomainStmt& statement);
StatementBody lower_create_composite(Lowering& in, const CompositeTypeStmt& statement);
StatementBody lower_create_enum(const CreateEnumStmt& statement);
StatementBody lower_alter_enum(const AlterEnumStmt& statement);
StatementBody lower_create_range(Lowering& in, const CreateRangeStmt& statement);
StatementBody lower_create_function(Lowering& in, const CreateFunctionStmt& statement);
StatementBody lower_do(const DoStmt& statement);
StatementBody lower_create_trigger(Lowering& in, const CreateTrigStmt& statement);

// policy.cc: policies, rules and statistics
StatementBody lower_create_policy(Lowering& in, const CreatePolicyStmt& statement);
StatementBody lower_alter_policy(Lowering& in, const AlterPolicyStmt& statement);
StatementBody lower_create_rule(Lowering& in, const RuleStmt& statement);
StatementBody lower_statistics(Lowering& in, const CreateStatsStmt& statement);

// grant.cc
StatementBody lower_grant(const GrantStmt& statement);
StatementBody lower_default_privileges(const AlterDefaultPrivilegesStmt& statement);
StatementBody lower_role_grant(const GrantRoleStmt& statement);

// definition.cc: publications, event triggers, aggregates, ALTER FUNCTION; nothing for others
std::optional<StatementBody> lower_definition(Lowering& in, const Node& statement);

// maintenance.cc: what has neither schema nor rows as its subject, or both
std::optional<StatementBody> lower_maintenance(const Node& statement);

}  // namespace bellows::lower
