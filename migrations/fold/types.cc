// CREATE TYPE, ALTER TYPE … ADD VALUE, CREATE and ALTER DOMAIN.
#include <algorithm>

#include "migrations/fold/expressions.h"
#include "migrations/fold/notes.h"
#include "migrations/fold/refusal.h"
#include "migrations/fold/statements.h"
#include "migrations/fold/tables.h"

namespace bellows {
namespace {

Result<UserType*> add_type(Catalog& catalog, const Statement& at, const ObjectName& written,
                           TypeKind kind) {
  Result<ObjectName> name = place_for_object(catalog, at, written);
  if (!name) {
    return name.error();
  }
  // Every table has a row type of its name.
  if (catalog.types.contains(*name) || catalog.tables.contains(*name)) {
    return already_exists(at, "type", *name);
  }
  UserType type;
  type.name = *name;
  type.kind = kind;
  grant_defaults(catalog, {*name, ObjectKind::kType, {}});
  return &catalog.types.emplace(*name, std::move(type)).first->second;
}

// The server's makeMultirangeTypeName(): "range" becomes "multirange", else "_multirange" follows.
ObjectName multirange_name(const ObjectName& range) {
  std::string name = range.name.text;
  if (const std::size_t at = name.find("range"); at != std::string::npos) {
    return {range.schema, Name{truncate_identifier(name.insert(at, "multi"))}};
  }
  return {range.schema, Name{make_object_name(name, "", "multirange")}};
}

// The server's names: domain_check, domain_check1, …
Name domain_constraint_name(const UserType& domain) {
  std::string label = "check";
  for (int pass = 1;; ++pass) {
    Name candidate{make_object_name(domain.name.name.text, "", label)};
    if (!domain.constraints.contains(candidate)) {
      return candidate;
    }
    label = "check" + std::to_string(pass);
  }
}

Result<void> add_domain_constraint(const Statement& at, UserType& domain,
                                   const ConstraintDef& definition) {
  if (definition.kind == ConstraintKind::kNotNull) {
    domain.not_null = true;
    return {};
  }
  Constraint constraint;
  constraint.name = definition.name.empty() ? domain_constraint_name(domain) : definition.name;
  constraint.check = kept(definition.check);
  constraint.validated = !definition.not_valid;
  if (!domain.constraints.emplace(constraint.name, constraint).second) {
    return member_already_exists(at, "constraint", constraint.name, domain.name);
  }
  return {};
}

Result<void> change_domain_constraint(const Statement& at, UserType& domain,
                                      const AlterDomain& alter) {
  const auto found = domain.constraints.find(alter.name);
  if (found == domain.constraints.end()) {
    return alter.if_exists ? Result<void>()
                           : missing_member(at, "constraint", alter.name, domain.name);
  }
  if (alter.kind == AlterDomainKind::kDropConstraint) {
    domain.constraints.erase(found);
  } else {
    found->second.validated = true;
  }
  return {};
}

}  // namespace

Result<void> apply_create_enum(Catalog& catalog, const Statement& at, const CreateEnum& create) {
  Result<UserType*> type = add_type(catalog, at, create.type, TypeKind::kEnum);
  if (!type) {
    return type.error();
  }
  (*type)->values = create.values;
  return {};
}

Result<void> apply_alter_enum(Catalog& catalog, const Statement& at, const AlterEnum& alter) {
  const auto found = catalog.types.find(catalog.resolve_type(alter.type));
  if (found == catalog.types.end() || found->second.kind != TypeKind::kEnum) {
    return missing(at, "enum", alter.type);
  }
  std::vector<std::string>& values = found->second.values;
  const auto place_of = [&](const std::string& value) {
    return std::find(values.begin(), values.end(), value);
  };
  if (!alter.old_value.empty()) {
    const auto old = place_of(alter.old_value);
    if (old == values.end()) {
      return missing_member(at, "value", Name{alter.old_value}, found->first);
    }
    if (place_of(alter.new_value) != values.end()) {
      return member_already_exists(at, "value", Name{alter.new_value}, found->first);
    }
    *old = alter.new_value;
    return {};
  }
  if (place_of(alter.new_value) != values.end()) {
    return alter.if_not_exists
               ? Result<void>()
               : member_already_exists(at, "value", Name{alter.new_value}, found->first);
  }
  if (alter.neighbour.empty()) {
    values.push_back(alter.new_value);
    return {};
  }
  const auto neighbour = place_of(alter.neighbour);
  if (neighbour == values.end()) {
    return missing_member(at, "value", Name{alter.neighbour}, found->first);
  }
  values.insert(alter.after ? neighbour + 1 : neighbour, alter.new_value);
  return {};
}

Result<void> apply_create_domain(Catalog& catalog, const Statement& at,
                                 const CreateDomain& create) {
  Result<TypeRef> base = require_type(catalog, at, create.type);
  if (!base) {
    return base.error();
  }
  Result<UserType*> domain = add_type(catalog, at, create.domain, TypeKind::kDomain);
  if (!domain) {
    return domain.error();
  }
  (*domain)->base = *base;
  (*domain)->not_null = create.not_null;
  (*domain)->collation = resolved_collation(create.collation);
  if (create.default_value) {
    (*domain)->default_value = kept(*create.default_value);
  }
  for (const ConstraintDef& check : create.checks) {
    if (Result<void> done = add_domain_constraint(at, **domain, check); !done) {
      return done;
    }
  }
  return {};
}

Result<void> apply_alter_domain(Catalog& catalog, const Statement& at, const AlterDomain& alter) {
  const auto found = catalog.types.find(catalog.resolve_type(alter.domain));
  if (found == catalog.types.end() || found->second.kind != TypeKind::kDomain) {
    return missing(at, "domain", alter.domain);
  }
  UserType& domain = found->second;
  switch (alter.kind) {
    case AlterDomainKind::kSetDefault:
      if (alter.expression) {
        domain.default_value = kept(*alter.expression);
      }
      return {};
    case AlterDomainKind::kDropDefault:
      domain.default_value.reset();
      return {};
    case AlterDomainKind::kSetNotNull:
    case AlterDomainKind::kDropNotNull:
      domain.not_null = alter.kind == AlterDomainKind::kSetNotNull;
      return {};
    case AlterDomainKind::kAddConstraint:
      return alter.constraint ? add_domain_constraint(at, domain, *alter.constraint)
                              : Result<void>();
    case AlterDomainKind::kDropConstraint:
    case AlterDomainKind::kValidateConstraint:
      return change_domain_constraint(at, domain, alter);
  }
  return {};
}

Result<void> apply_create_composite(Catalog& catalog, const Statement& at,
                                    const CreateCompositeType& create) {
  std::vector<Column> attributes;
  for (const ColumnDef& definition : create.attributes) {
    Result<TypeRef> type = require_type(catalog, at, definition.type);
    if (!type) {
      return type.error();
    }
    Column attribute;
    attribute.name = definition.name;
    attribute.type = *type;
    attributes.push_back(attribute);
  }
  Result<UserType*> type = add_type(catalog, at, create.type, TypeKind::kComposite);
  if (!type) {
    return type.error();
  }
  (*type)->attributes = std::move(attributes);
  return {};
}

Result<void> apply_create_range(Catalog& catalog, const Statement& at,
                                const CreateRangeType& create) {
  Result<UserType*> type = add_type(catalog, at, create.type, TypeKind::kRange);
  if (!type) {
    return type.error();
  }
  (*type)->base = canonical_type(catalog, create.subtype);
  (*type)->multirange = create.multirange.empty() ? multirange_name((*type)->name)
                                                  : catalog.resolve_type(create.multirange);
  return {};
}

}  // namespace bellows
