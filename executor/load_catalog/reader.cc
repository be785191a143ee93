#include "executor/load_catalog/reader.h"

#include <charconv>
#include <unordered_map>

#include "migrations/snapshot.h"

namespace bellows {
namespace {

constexpr char kSeparator = '\x1f';

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return parts;
}

int number(std::string_view text) {
  int value = -1;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// What stands between the parentheses of "geometry(Point,4326)".
std::vector<std::string> printed_modifiers(std::string_view printed) {
  const std::size_t open = printed.find('(');
  const std::size_t close = printed.rfind(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
    return {};
  }
  return split(printed.substr(open + 1, close - open - 1), ',');
}

// "interval day to second(3)" → "day to second", "3".
std::vector<std::string> interval_modifiers(std::string_view printed) {
  std::vector<std::string> modifiers = printed_modifiers(printed);
  const std::string_view words = printed.substr(0, printed.find('('));
  if (const std::size_t blank = words.find(' '); blank != std::string_view::npos) {
    modifiers.insert(modifiers.begin(), std::string(words.substr(blank + 1)));
  }
  return modifiers;
}

// atttypmod as its type's typmodin made it.
std::vector<std::string> decoded_modifiers(const std::string& type, int typmod,
                                           std::string_view printed) {
  constexpr int kHeader = 4;  // VARHDRSZ, which these types add
  if (type == "varchar" || type == "bpchar") {
    return {std::to_string(typmod - kHeader)};
  }
  if (type == "numeric") {
    const int packed = typmod - kHeader;
    const int scale = ((packed & 0x7FF) ^ 0x400) - 0x400;
    return {std::to_string((packed >> 16) & 0xFFFF), std::to_string(scale)};
  }
  if (type == "interval") {
    return interval_modifiers(printed);
  }
  return {std::to_string(typmod)};  // time, timestamp and their tz forms, bit, varbit
}

}  // namespace

std::vector<Name> Row::names(std::size_t column) const {
  std::vector<Name> names;
  for (std::string& part : split(text(column), kSeparator)) {
    names.push_back(Name{std::move(part)});
  }
  return names;
}

TypeRef Row::type(std::size_t column) const {
  TypeRef type;
  type.name = object(column);
  type.array_dimensions = flag(column + 2) ? 1 : 0;
  const int typmod = number(text(column + 3));
  if (typmod >= 0) {
    type.modifiers = type.name.schema.text == "pg_catalog"
                         ? decoded_modifiers(type.name.name.text, typmod, text(column + 4))
                         : printed_modifiers(text(column + 4));
  }
  return type;
}

StorageOptions Row::options(std::size_t column) const {
  StorageOptions options;
  for (const std::string& part : split(text(column), kSeparator)) {
    const std::size_t sign = part.find('=');
    options[part.substr(0, sign)] = sign == std::string::npos ? "" : part.substr(sign + 1);
  }
  return options;
}

std::optional<Expression> Row::expression(std::size_t column) const {
  return is_null(column) ? std::nullopt : std::optional(printed_expression(text(column)));
}

Expression printed_expression(const std::string& text) {
  // now(), 0, true: most expressions of a schema are a few, many times.
  constexpr std::size_t kRemembered = 1000;
  thread_local std::unordered_map<std::string, Expression> known;
  if (const auto found = known.find(text); found != known.end()) {
    return found->second;
  }
  Expression expression = expression_from_text(text);
  if (known.size() < kRemembered) {
    known.emplace(text, expression);
  }
  return expression;
}

std::string options_column(std::string_view array) {
  return "array_to_string(" + std::string(array) + ", chr(31))";
}

Result<void> each_row(Session& session, const std::string& sql,
                      const std::function<void(const Row&)>& take) {
  Result<Rows> rows = session.query(sql);
  if (!rows) {
    return rows.error();
  }
  for (std::size_t i = 0; i < rows->rows.size(); ++i) {
    take(Row(*rows, i));
  }
  return {};
}

std::string user_schema(std::string_view column) {
  const std::string name{column};
  return "(" + name + " <> 'information_schema' AND " + name + " <> 'bellows' AND " + name +
         " !~ '^pg_')";
}

std::string not_of_extension(std::string_view catalog, std::string_view oid) {
  return "NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = '" + std::string(catalog) +
         "'::regclass AND e.objid = " + std::string(oid) + " AND e.deptype = 'e')";
}

std::string type_columns(std::string_view oid, std::string_view typmod) {
  const std::string modifier{typmod};
  return "tn.nspname, t.typname, at.oid IS NOT NULL, " + modifier + ", CASE WHEN " + modifier +
         " >= 0 THEN format_type(" + std::string(oid) + ", " + modifier + ") END";
}

std::string type_joins(std::string_view oid) {
  // An array is its element: at is the array type, t the element or the type itself.
  return " LEFT JOIN pg_type at ON at.oid = " + std::string(oid) +
         " AND at.typcategory = 'A' AND at.typelem <> 0"
         " JOIN pg_type t ON t.oid = coalesce(at.typelem, " +
         std::string(oid) + ") JOIN pg_namespace tn ON tn.oid = t.typnamespace ";
}

}  // namespace bellows
