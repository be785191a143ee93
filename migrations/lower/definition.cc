// Publications, event triggers, aggregates, and ALTER of functions and statistics.
#include "migrations/lower/lowering.h"

namespace bellows::lower {

namespace {

template <typename T>
const T& as(const Node& node) {
  return reinterpret_cast<const T&>(node);
}

std::map<std::string, std::string> option_map(const List* options) {
  std::map<std::string, std::string> result;
  for (const Node* node : Nodes(options)) {
    const auto* option = BELLOWS_AS(DefElem, node);
    if (option != nullptr) {
      result[option->defname] = option->arg == nullptr ? "true" : option_text(option);
    }
  }
  return result;
}

PublishedTable published_table(Lowering& in, const PublicationTable& node) {
  PublishedTable table;
  table.table = object_name(node.relation);
  table.columns = name_list(node.columns);
  if (node.whereClause != nullptr) {
    std::size_t token = in.tokens.after_name(in.tokens.at(node.relation->location));
    token = in.tokens.find_word(token, in.last, "WHERE");
    const TokenText::Span inner = in.tokens.inside(token + 1, in.last);
    table.where = lower_expression(in, node.whereClause, inner.first, inner.last);
  }
  return table;
}

void published_objects(Lowering& in, const List* objects, std::vector<PublishedTable>& tables,
                       std::vector<Name>& schemas) {
  for (const Node* entry : Nodes(objects)) {
    const auto& object = *reinterpret_cast<const PublicationObjSpec*>(entry);
    if (object.pubobjtype == PUBLICATIONOBJ_TABLE && object.pubtable != nullptr) {
      tables.push_back(published_table(in, *object.pubtable));
    } else {
      schemas.push_back(name_of(object.name));
    }
  }
}

DefineObject lower_create_publication(Lowering& in, const CreatePublicationStmt& node) {
  CreatePublication publication;
  publication.all_tables = node.for_all_tables;
  published_objects(in, node.pubobjects, publication.tables, publication.schemas);
  publication.options = option_map(node.options);
  return {"CreatePublicationStmt",
          ObjectKind::kPublication,
          {{}, name_of(node.pubname)},
          false,
          std::move(publication)};
}

DefineObject lower_alter_publication(Lowering& in, const AlterPublicationStmt& node) {
  AlterPublication alter;
  published_objects(in, node.pubobjects, alter.tables, alter.schemas);
  alter.options = option_map(node.options);
  if (node.pubobjects != nullptr) {
    alter.action = node.action == AP_AddObjects    ? AlterPublication::Action::kAdd
                   : node.action == AP_DropObjects ? AlterPublication::Action::kDrop
                                                   : AlterPublication::Action::kSet;
  }
  return {"AlterPublicationStmt",
          ObjectKind::kPublication,
          {{}, name_of(node.pubname)},
          false,
          std::move(alter)};
}

DefineObject lower_event_trigger(const CreateEventTrigStmt& node) {
  CreateEventTrigger trigger;
  trigger.event = name_of(node.eventname).text;
  trigger.function = object_name(node.funcname);
  if (const DefElem* tag = find_option(node.whenclause, "tag")) {
    for (const Node* value : Nodes(BELLOWS_AS(List, tag->arg))) {
      trigger.tags.push_back(name_of(value).text);
    }
  }
  return {"CreateEventTrigStmt",
          ObjectKind::kEventTrigger,
          {{}, name_of(node.trigname)},
          false,
          std::move(trigger)};
}

TypeRef option_type(const List* options, std::string_view name) {
  const DefElem* option = find_option(options, name);
  return option == nullptr ? TypeRef{} : type_ref(BELLOWS_AS(TypeName, option->arg));
}

DefineObject lower_aggregate(const DefineStmt& node) {
  CreateAggregate aggregate;
  aggregate.or_replace = node.replace;
  // Arguments come as (list of parameters, number of direct ones).
  const auto* parameters =
      length_of(node.args) == 0 ? nullptr : BELLOWS_AS(List, node_at(node.args, 0));
  for (const Node* entry : Nodes(parameters)) {
    aggregate.arguments.push_back(
        type_ref(reinterpret_cast<const FunctionParameter*>(entry)->argType));
  }
  if (node.oldstyle) {
    aggregate.arguments.push_back(option_type(node.definition, "basetype"));
  }
  // Functions are written where the grammar expects a type.
  aggregate.transition = option_type(node.definition, "sfunc").name;
  aggregate.state = option_type(node.definition, "stype");
  aggregate.finish = option_type(node.definition, "finalfunc").name;
  aggregate.initial = option_text(find_option(node.definition, "initcond"));
  return {"DefineStmt", ObjectKind::kAggregate, object_name(node.defnames), false,
          std::move(aggregate)};
}

DefineObject lower_alter_function(const AlterFunctionStmt& node) {
  AlterFunction alter;
  alter.arguments = named_arguments(reinterpret_cast<const Node*>(node.func));
  alter.properties = function_properties(node.actions);
  return {"AlterFunctionStmt", object_kind(node.objtype), object_name(node.func->objname), false,
          std::move(alter)};
}

DefineObject lower_alter_statistics(const AlterStatsStmt& node) {
  AlterStatistics alter;
#if PG_VERSION_NUM >= 170000
  const auto* target = BELLOWS_AS(Integer, node.stxstattarget);
  alter.target = target == nullptr ? -1 : target->ival;
#else
  alter.target = node.stxstattarget;
#endif
  return {"AlterStatsStmt", ObjectKind::kStatistics, object_name(node.defnames), node.missing_ok,
          alter};
}

}  // namespace

std::optional<StatementBody> lower_definition(Lowering& in, const Node& node) {
  switch (nodeTag(&node)) {
    case T_CreatePublicationStmt:
      return lower_create_publication(in, as<CreatePublicationStmt>(node));
    case T_AlterPublicationStmt:
      return lower_alter_publication(in, as<AlterPublicationStmt>(node));
    case T_CreateEventTrigStmt:
      return lower_event_trigger(as<CreateEventTrigStmt>(node));
    case T_AlterEventTrigStmt:
      return DefineObject{"AlterEventTrigStmt",
                          ObjectKind::kEventTrigger,
                          {{}, name_of(as<AlterEventTrigStmt>(node).trigname)},
                          false,
                          AlterEventTrigger{as<AlterEventTrigStmt>(node).tgenabled}};
    case T_DefineStmt:
      if (as<DefineStmt>(node).kind != OBJECT_AGGREGATE) {
        return std::nullopt;
      }
      return lower_aggregate(as<DefineStmt>(node));
    case T_AlterFunctionStmt:
      return lower_alter_function(as<AlterFunctionStmt>(node));
    case T_AlterStatsStmt:
      return lower_alter_statistics(as<AlterStatsStmt>(node));
    default:
      return std::nullopt;
  }
}

}  // namespace bellows::lower
