// Aggregates, ALTER FUNCTION, publications and event triggers.
#include <algorithm>

#include "migrations/fold/expressions.h"
#include "migrations/fold/notes.h"
#include "migrations/fold/refusal.h"
#include "migrations/fold/statements.h"

namespace bellows {

namespace {

// As SHOW search_path gives it: the path that nobody has set begins with the user's own schema.
std::string search_path_text(const Catalog& catalog) {
  if (catalog.search_path == std::vector<Name>{{"public"}}) {
    return "\"$user\", public";
  }
  std::string text;
  for (const Name& schema : catalog.search_path) {
    text += (text.empty() ? "" : ", ") + to_sql(schema);
  }
  return text;
}

}  // namespace

void set_properties(const Catalog& catalog, const FunctionProperties& properties,
                    Function& function) {
  const auto take = [](const auto& from, auto& to) {
    if (from) {
      to = *from;
    }
  };
  take(properties.volatility, function.volatility);
  take(properties.strict, function.strict);
  take(properties.security_definer, function.security_definer);
  take(properties.leakproof, function.leakproof);
  take(properties.window, function.window);
  take(properties.parallel, function.parallel);
  take(properties.cost, function.cost);
  take(properties.rows, function.rows);
  // What every function of its language has anyway goes without saying.
  const std::string usual =
      function.language.text == "c" || function.language.text == "internal" ? "1" : "100";
  function.cost = function.cost == usual ? "" : function.cost;
  function.rows = function.rows == "1000" ? "" : function.rows;
  for (const std::string& name : properties.reset) {
    if (name.empty()) {
      function.settings.clear();
    }
    function.settings.erase(name);
  }
  for (const auto& [name, value] : properties.settings) {
    function.settings[name] = value;
  }
  if (properties.current_search_path) {
    function.settings["search_path"] = search_path_text(catalog);
  }
}

namespace {

struct Defining {
  Catalog& catalog;
  const Statement& at;
  const DefineObject& define;

  Result<void> operator()(const AlterFunction& alter) const {
    const auto key = find_function(catalog, define.object, alter.arguments);
    if (!key) {
      return missing(at, "function", define.object);
    }
    set_properties(catalog, alter.properties, catalog.functions.at(*key));
    return {};
  }

  Result<void> operator()(const CreateAggregate& create) const {
    Result<ObjectName> name = place_for_object(catalog, at, define.object);
    if (!name) {
      return name.error();
    }
    Function function;
    function.name = *name;
    function.aggregate = true;
    function.language = Name{"internal"};
    for (const TypeRef& argument : create.arguments) {
      function.arguments.push_back(canonical_type(catalog, argument));
      function.all_arguments.push_back({{}, ArgumentMode::kIn, function.arguments.back(), {}});
    }
    const auto resolved = [&](const ObjectName& written) {
      const Function* found = catalog.function(written);
      return found == nullptr ? ObjectName{{}, written.name} : found->name;
    };
    function.volatility = Volatility::kImmutable;
    function.transition = resolved(create.transition);
    function.state = canonical_type(catalog, create.state);
    function.finish = create.finish.empty() ? ObjectName{} : resolved(create.finish);
    function.initial = create.initial;
    const FunctionKey key{*name, arguments_text(catalog, create.arguments)};
    if (catalog.functions.contains(key) && !create.or_replace) {
      return already_exists(at, "aggregate", *name);
    }
    catalog.functions.insert_or_assign(key, function);
    grant_defaults(catalog, {*name, ObjectKind::kFunction, Name{key.arguments}});
    return {};
  }

  Result<void> operator()(const CreatePublication& create) const {
    Publication publication;
    publication.name = define.object.name;
    publication.all_tables = create.all_tables;
    add(publication, create.tables, create.schemas);
    set_options(publication, create.options);
    if (!catalog.publications.emplace(publication.name, publication).second) {
      return already_exists(at, "publication", define.object);
    }
    return {};
  }

  Result<void> operator()(const AlterPublication& alter) const {
    const auto found = catalog.publications.find(define.object.name);
    if (found == catalog.publications.end()) {
      return missing(at, "publication", define.object);
    }
    Publication& publication = found->second;
    switch (alter.action) {
      case AlterPublication::Action::kOptions:
        set_options(publication, alter.options);
        return {};
      case AlterPublication::Action::kSet:
        publication.tables.clear();
        publication.schemas.clear();
        add(publication, alter.tables, alter.schemas);
        return {};
      case AlterPublication::Action::kAdd:
        add(publication, alter.tables, alter.schemas);
        return {};
      case AlterPublication::Action::kDrop:
        for (const PublishedTable& table : alter.tables) {
          publication.tables.erase(catalog.resolve(table.table));
        }
        for (const Name& schema : alter.schemas) {
          publication.schemas.erase(schema.empty() ? catalog.creation_schema() : schema);
        }
        return {};
    }
    return {};
  }

  Result<void> operator()(const CreateEventTrigger& create) const {
    EventTrigger trigger;
    trigger.name = define.object.name;
    trigger.event = create.event;
    const Function* function = catalog.function(create.function);
    trigger.function = function == nullptr ? create.function : function->name;
    trigger.tags = create.tags;
    std::sort(trigger.tags.begin(), trigger.tags.end());
    if (!catalog.event_triggers.emplace(trigger.name, trigger).second) {
      return already_exists(at, "event trigger", define.object);
    }
    return {};
  }

  Result<void> operator()(const AlterEventTrigger& alter) const {
    const auto found = catalog.event_triggers.find(define.object.name);
    if (found == catalog.event_triggers.end()) {
      return missing(at, "event trigger", define.object);
    }
    found->second.enabled = alter.enabled;
    return {};
  }

  Result<void> operator()(const AlterStatistics& alter) const {
    const auto found = catalog.statistics.find(catalog.resolve_statistics(define.object));
    if (found == catalog.statistics.end()) {
      return define.if_exists ? Result<void>() : missing(at, "statistics object", define.object);
    }
    found->second.target = alter.target;
    return {};
  }

 private:
  void add(Publication& publication, const std::vector<PublishedTable>& tables,
           const std::vector<Name>& schemas) const {
    for (const PublishedTable& table : tables) {
      PublishedTable resolved = table;
      resolved.table = catalog.resolve(table.table);
      std::sort(resolved.columns.begin(), resolved.columns.end());
      if (resolved.where) {
        resolved.where = kept(*resolved.where);
      }
      publication.tables.insert_or_assign(resolved.table, resolved);
    }
    for (const Name& schema : schemas) {
      publication.schemas.insert(schema.empty() ? catalog.creation_schema() : schema);
    }
  }

  static void set_options(Publication& publication,
                          const std::map<std::string, std::string>& options) {
    for (const auto& [name, value] : options) {
      if (name == "publish_via_partition_root") {
        publication.via_root = value == "true" || value == "on" || value == "1";
      } else if (name == "publish") {
        publication.publishes.clear();
        std::string word;
        for (const char c : value + ",") {
          if (c == ',') {
            publication.publishes.insert(word);
            word.clear();
          } else if (c != ' ') {
            word += c;
          }
        }
        publication.publishes.erase("");
      }
    }
  }
};

}  // namespace

Result<void> apply_define_object(Catalog& catalog, const Statement& at,
                                 const DefineObject& define) {
  return std::visit(Defining{catalog, at, define}, define.definition);
}

}  // namespace bellows
