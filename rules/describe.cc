#include <string>

#include "rules/classify.h"

namespace bellows {
namespace {

std::string first_words(const std::string& text) {
  std::string line;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!blank) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
    if (line.size() >= 72) {
      // Never cut inside a UTF-8 character.
      while (!line.empty() && (static_cast<unsigned char>(line.back()) & 0xC0U) == 0x80U) {
        line.pop_back();
      }
      line.pop_back();
      return line + "…";
    }
  }
  return line;
}

}  // namespace

std::string describe(const Statement& statement, const Catalog& before) {
  const auto named = [&](const ObjectName& name) { return display(before.resolve(name)); };
  if (const auto* create = statement.as<CreateTable>()) {
    return "create table " + named(create->table);
  }
  if (const auto* index = statement.as<CreateIndex>()) {
    return "build index " + (index->index.empty() ? std::string("(unnamed)") : index->index.text) +
           " on " + named(index->table);
  }
  if (const auto* view = statement.as<CreateView>()) {
    return "create view " + named(view->view);
  }
  if (const auto* function = statement.as<CreateFunction>()) {
    return "create function " + display(function->function);
  }
  if (const auto* trigger = statement.as<CreateTrigger>()) {
    return "create trigger " + trigger->trigger.text + " on " + named(trigger->table);
  }
  return first_words(statement.text);
}

}  // namespace bellows
