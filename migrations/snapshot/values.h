// values.h: values of a catalog as JSON, written and read after the lists of fields.h.
// Owns: Reader, which keeps the first thing that was wrong.
// Promises: what write() makes, read() makes the same value of.
#pragma once

#include <algorithm>
#include <concepts>
#include <optional>
#include <type_traits>
#include <unordered_map>

#include "migrations/json.h"
#include "migrations/snapshot/fields.h"
#include "migrations/snapshot/words.h"

namespace bellows::snapshot {

// Types and expressions from their text; each different one is parsed once.
class Reader {
 public:
  const TypeRef& type(const std::string& text);
  const Expression& expression(const std::string& text);
  ObjectName object_name(const std::string& text);

  void wrong(std::string what) {
    if (x_problem.empty()) {
      x_problem = std::move(what);
    }
  }

  [[nodiscard]] const std::string& problem() const { return x_problem; }

 private:
  std::unordered_map<std::string, TypeRef> x_types;
  std::unordered_map<std::string, Expression> x_expressions;
  std::string x_problem;
};

template <typename Object>
concept HasFields = requires {
  Fields<Object>::kList;
};

template <typename Enum>
concept HasWords = std::is_enum_v<Enum> && requires {
  Words<Enum>::kList;
};

template <typename Value>
constexpr bool kIsObjectMap = false;
template <typename Key, typename Value>
constexpr bool kIsObjectMap<std::map<Key, Value>> = true;
template <typename Key, typename Value>
constexpr bool kIsObjectMap<ObjectMap<Key, Value>> = true;
template <typename Value>
constexpr bool kIsList = false;
template <typename Value>
constexpr bool kIsList<std::vector<Value>> = true;
template <typename Value>
constexpr bool kIsList<std::set<Value>> = true;
template <typename Value>
constexpr bool kIsOptional = false;
template <typename Value>
constexpr bool kIsOptional<std::optional<Value>> = true;

Json write(const TypeRef& type);
Json write(const Expression& expression);
std::string key_text(const FunctionKey& key);
FunctionKey function_key(Reader& reader, const std::string& text);

template <typename Value>
Json write_value(const Value& value);

template <typename Object>
Json write_fields(const Object& object) {
  static const Object kDefault{};
  Json json = Json::object();
  const auto add = [&](const auto& field) {
    if (!(object.*field.member == kDefault.*field.member)) {
      json[field.name] = write_value(object.*field.member);
    }
  };
  std::apply([&](const auto&... fields) { (add(fields), ...); }, Fields<Object>::kList);
  return json;
}

template <typename Key>
std::string map_key(const Key& key) {
  if constexpr (std::same_as<Key, std::string>) {
    return key;
  } else if constexpr (std::same_as<Key, Name>) {
    return key.text;
  } else if constexpr (std::same_as<Key, FunctionKey>) {
    return key_text(key);
  } else {
    return to_sql(key);
  }
}

template <typename Value>
Json write_value(const Value& value) {
  if constexpr (std::same_as<Value, Name>) {
    return value.text;
  } else if constexpr (std::same_as<Value, ObjectName>) {
    return to_sql(value);
  } else if constexpr (std::same_as<Value, char>) {
    return std::string(1, value);
  } else if constexpr (std::same_as<Value, TypeRef> || std::same_as<Value, Expression>) {
    return write(value);
  } else if constexpr (HasWords<Value>) {
    return Words<Value>::kList.at(static_cast<std::size_t>(value));
  } else if constexpr (std::same_as<Value, ObjectMap<ObjectKey, Notes>>) {
    Json list = Json::array();
    for (const auto& [key, notes] : value) {
      Json entry = write_fields(key);
      entry["kind"] = write_value(key.kind);
      entry.update(write_fields(notes));
      list.push_back(std::move(entry));
    }
    return list;
  } else if constexpr (kIsOptional<Value>) {
    return value ? write_value(*value) : Json();
  } else if constexpr (kIsObjectMap<Value>) {
    Json json = Json::object();
    for (const auto& [key, entry] : value) {
      json[map_key(key)] = write_value(entry);
    }
    return json;
  } else if constexpr (kIsList<Value>) {
    Json list = Json::array();
    for (const auto& entry : value) {
      list.push_back(write_value(entry));
    }
    return list;
  } else if constexpr (HasFields<Value>) {
    return write_fields(value);
  } else {
    return value;
  }
}

template <typename Value>
void read_value(Reader& reader, const Json& json, Value& value);

template <typename Object>
void read_fields(Reader& reader, const Json& json, Object& object) {
  if (!json.is_object()) {
    reader.wrong("an object was expected instead of " + compact_json(json).substr(0, 60));
    return;
  }
  std::size_t known = 0;
  const auto take = [&](const auto& field) {
    if (const auto found = json.find(field.name); found != json.end()) {
      ++known;
      read_value(reader, *found, object.*field.member);
    }
  };
  std::apply([&](const auto&... fields) { (take(fields), ...); }, Fields<Object>::kList);
  if (known == json.size()) {
    return;
  }
  for (const auto& item : json.items()) {
    const std::string& key = item.key();
    const auto is_field = [&](const auto&... fields) { return ((key == fields.name) || ...); };
    if (!std::apply(is_field, Fields<Object>::kList)) {
      reader.wrong("\"" + key + "\" is not known");
    }
  }
}

// The key says what the object is called, where the object keeps that, too.
template <typename Map>
void read_map(Reader& reader, const Json& json, Map& map) {
  using Key = typename Map::key_type;
  map.clear();
  for (const auto& [text, value] : json.items()) {
    Key key;
    if constexpr (std::same_as<Key, std::string>) {
      key = text;
    } else if constexpr (std::same_as<Key, Name>) {
      key.text = text;
    } else if constexpr (std::same_as<Key, FunctionKey>) {
      key = function_key(reader, text);
    } else {
      key = reader.object_name(text);
    }
    typename Map::mapped_type entry{};
    read_value(reader, value, entry);
    if constexpr (std::same_as<Key, FunctionKey>) {
      entry.name = key.name;
    } else if constexpr (requires { entry.name = key; }) {
      entry.name = key;
    }
    map.emplace(std::move(key), std::move(entry));
  }
}

template <typename Enum>
void read_word(Reader& reader, const Json& json, Enum& value) {
  const auto& words = Words<Enum>::kList;
  const auto text = json.get<std::string>();
  const auto found = std::find(words.begin(), words.end(), text);
  if (found == words.end()) {
    reader.wrong("\"" + text + "\" is not known");
    return;
  }
  value = static_cast<Enum>(found - words.begin());
}

template <typename Value>
void read_value(Reader& reader, const Json& json, Value& value) {
  if constexpr (std::same_as<Value, Name>) {
    value.text = json.get<std::string>();
  } else if constexpr (std::same_as<Value, ObjectName>) {
    value = reader.object_name(json.get<std::string>());
  } else if constexpr (std::same_as<Value, char>) {
    const auto text = json.get<std::string>();
    value = text.empty() ? value : text.front();
  } else if constexpr (std::same_as<Value, TypeRef>) {
    if (json.is_string()) {
      value = reader.type(json.get<std::string>());
    } else {
      read_fields(reader, json, value);
    }
  } else if constexpr (std::same_as<Value, Expression>) {
    if (json.is_string()) {
      value = reader.expression(json.get<std::string>());
    } else {
      read_fields(reader, json, value);
    }
  } else if constexpr (HasWords<Value>) {
    read_word(reader, json, value);
  } else if constexpr (std::same_as<Value, ObjectMap<ObjectKey, Notes>>) {
    for (const Json& entry : json) {
      Json key = Json::object();
      Json notes = Json::object();
      for (const auto& [name, part] : entry.items()) {
        (name == "kind" || name == "object" || name == "member" ? key : notes)[name] = part;
      }
      ObjectKey object;
      read_fields(reader, key, object);
      read_fields(reader, notes, value[object]);
    }
  } else if constexpr (kIsOptional<Value>) {
    value.emplace();
    read_value(reader, json, *value);
  } else if constexpr (kIsObjectMap<Value>) {
    read_map(reader, json, value);
  } else if constexpr (kIsList<Value>) {
    value.clear();
    for (const Json& one : json) {
      typename Value::value_type entry{};
      read_value(reader, one, entry);
      value.insert(value.end(), std::move(entry));
    }
  } else if constexpr (HasFields<Value>) {
    read_fields(reader, json, value);
  } else {
    value = json.get<Value>();
  }
}

}  // namespace bellows::snapshot
