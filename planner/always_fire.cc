#include "planner/always_fire.h"

#include <string>
#include <utility>

#include "migrations/parse.h"

namespace bellows {
namespace {

class Rewriter {
 public:
  explicit Rewriter(const std::set<ObjectName>& tables) : x_tables(tables) {}

  void rewrite(Action& action) const {
    auto* run = std::get_if<RunSql>(&action);
    if (run == nullptr) {
      return;
    }
    std::vector<std::string> statements;
    for (std::string& sql : run->statements) {
      std::string always = behind(sql);
      statements.push_back(std::move(sql));
      if (!always.empty()) {
        statements.push_back(std::move(always));
      }
    }
    run->statements = std::move(statements);
  }

 private:
  // Ours are those whose function is in our schema.
  [[nodiscard]] std::string behind(const std::string& sql) const {
    const Result<Statement> statement = parse_one(sql);
    const CreateTrigger* create = statement ? statement->as<CreateTrigger>() : nullptr;
    if (create == nullptr || create->function.schema.text != "bellows" ||
        !x_tables.contains(create->table)) {
      return "";
    }
    return "ALTER TABLE " + to_sql(create->table) + " ENABLE ALWAYS TRIGGER " +
           to_sql(create->trigger);
  }

  const std::set<ObjectName>& x_tables;
};

}  // namespace

void make_always_fire(std::vector<PlannedDraft>& drafts, const std::set<ObjectName>& tables) {
  if (tables.empty()) {
    return;
  }
  const Rewriter rewriter(tables);
  for (PlannedDraft& planned : drafts) {
    rewriter.rewrite(planned.draft.action);
    for (Action& undo : planned.draft.undo.actions) {
      rewriter.rewrite(undo);
    }
  }
}

}  // namespace bellows
