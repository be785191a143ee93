#include "rules/query_impact.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "migrations/effects.h"
#include "migrations/fold.h"
#include "migrations/parse.h"
#include "migrations/relations_named.h"
#include "migrations/utf8.h"
#include "rules/file_rules.h"

namespace bellows {
namespace {

// What one query needs of one relation.
struct Use {
  std::set<Name> columns;
  bool inserts = false;
  std::set<Name> inserted;  // of an INSERT with a column list
  bool has_column_list = false;
};

struct BoundQuery {
  const ApplicationQuery* query = nullptr;
  bool star = false;
  bool reported = false;
  std::map<ObjectName, Use> uses;
};

// Whether a * stands for columns, and not for a product or in count(*).
bool has_star(const std::string& text) {
  const Result<std::vector<Token>> tokens = scan_tokens(text);
  if (!tokens) {
    return false;
  }
  std::string_view before;
  for (const Token& token : *tokens) {
    if (token.kind == TokenKind::kLineComment || token.kind == TokenKind::kBlockComment) {
      continue;
    }
    const std::string_view here =
        std::string_view(text).substr(token.range.begin, token.range.end - token.range.begin);
    const auto is = [&](std::string_view word) {
      return std::equal(before.begin(), before.end(), word.begin(), word.end(),
                        [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
    };
    if (here == "*" && (before == "." || before == "," || is("select") || is("distinct") ||
                        is("all") || is("returning"))) {
      return true;
    }
    before = here;
  }
  return false;
}

class Binder {
 public:
  explicit Binder(const Catalog& catalog) : x_catalog(catalog) {}

  [[nodiscard]] BoundQuery bind(const ApplicationQuery& query) const {
    BoundQuery bound;
    bound.query = &query;
    bound.star = has_star(query.statement.text);
    const Query& body = *query.statement.as<Query>();
    add_relation(bound, body.target);
    for (const ObjectName& read : body.reads) {
      add_relation(bound, read);
    }
    for (const WithWrite& with : body.with_writes) {
      add_relation(bound, with.table);
    }
    for (const ColumnPath& path : body.columns) {
      add_column(bound, path);
    }
    const auto target = bound.uses.find(x_catalog.resolve(body.target));
    if (!body.target.empty() && target != bound.uses.end()) {
      for (const Assignment& assignment : body.assignments) {
        target->second.columns.insert(assignment.column);
      }
      target->second.columns.insert(body.insert_columns.begin(), body.insert_columns.end());
      target->second.inserts = body.kind == QueryKind::kInsert;
      target->second.has_column_list = !body.insert_columns.empty();
      target->second.inserted.insert(body.insert_columns.begin(), body.insert_columns.end());
    }
    return bound;
  }

 private:
  void add_relation(BoundQuery& bound, const ObjectName& written) const {
    if (!written.empty()) {
      bound.uses.try_emplace(x_catalog.resolve(written));
    }
  }

  [[nodiscard]] bool has(const ObjectName& relation, const Name& column) const {
    if (const Table* table = x_catalog.table(relation)) {
      return table->column(column) != nullptr;
    }
    const auto view = x_catalog.views.find(relation);
    return view != x_catalog.views.end() &&
           std::find(view->second.columns.begin(), view->second.columns.end(), column) !=
               view->second.columns.end();
  }

  // A qualifier that is no relation's name is an alias: then every relation that has the column
  // may be meant.
  void add_column(BoundQuery& bound, const ColumnPath& path) const {
    if (path.empty()) {
      return;
    }
    const Name& column = path.back();
    std::optional<ObjectName> meant;
    if (path.size() >= 2) {
      for (const auto& [relation, use] : bound.uses) {
        if (relation.name == path[path.size() - 2]) {
          meant = relation;
        }
      }
    }
    for (auto& [relation, use] : bound.uses) {
      if ((!meant || *meant == relation) && has(relation, column)) {
        use.columns.insert(column);
      }
    }
  }

  const Catalog& x_catalog;
};

std::string shortened(const std::string& sql) {
  constexpr std::size_t kMost = 100;
  std::string line;
  bool blank = false;
  for (const char letter : sql) {
    if (letter == ' ' || letter == '\n' || letter == '\t' || letter == '\r') {
      blank = !line.empty();
      continue;
    }
    line += blank ? " " : "";
    line += letter;
    blank = false;
    if (line.size() > kMost && (static_cast<unsigned char>(letter) & 0x80U) == 0) {
      return line + " …";
    }
  }
  return line;
}

bool fills_itself(const Column& column) {
  return !column.not_null || column.default_value || column.generated ||
         column.identity != Identity::kNone;
}

// What is wrong for the query once `before` has become `after`; empty when nothing is.
std::string harm(const ObjectName& relation, const Table& before, const Table* after,
                 const Use& use) {
  const std::string name = display(relation);
  if (after == nullptr) {
    return "uses " + name + ", which is gone after this statement";
  }
  for (const Name& column : use.columns) {
    if (before.column(column) != nullptr && after->column(column) == nullptr) {
      return "uses " + name + "." + column.text + ", which is gone after this statement";
    }
  }
  if (!use.inserts) {
    return "";
  }
  for (const Column& column : after->columns) {
    const Column* was = before.column(column.name);
    const bool needed = !fills_itself(column) && (was == nullptr || fills_itself(*was));
    const bool left_out =
        use.has_column_list ? !use.inserted.contains(column.name) : was == nullptr;
    if (needed && left_out) {
      return "inserts into " + name + " without " + column.name.text +
             ", which has to be filled after this statement";
    }
  }
  if (!use.has_column_list) {
    for (const Column& column : before.columns) {
      if (after->column(column.name) == nullptr) {
        return "inserts into " + name + " without naming columns, and loses " + column.name.text;
      }
    }
  }
  return "";
}

bool same_columns(const Table& a, const Table& b) {
  return std::equal(
      a.columns.begin(), a.columns.end(), b.columns.begin(), b.columns.end(),
      [](const Column& x, const Column& y) { return x.name == y.name && x.type == y.type; });
}

class ImpactFinder {
 public:
  ImpactFinder(const LintSubject& subject, const std::vector<ApplicationQuery>& queries)
      : x_subject(subject), x_at(subject.start) {
    const Binder binder(x_at);
    x_queries.reserve(queries.size());
    for (const ApplicationQuery& query : queries) {
      x_queries.push_back(binder.bind(query));
    }
    for (BoundQuery& query : x_queries) {
      for (const auto& [relation, use] : query.uses) {
        x_users[relation].push_back(&query);
      }
    }
  }

  std::vector<Finding> run() {
    for (std::size_t m = 0; m < x_subject.migrations.size(); ++m) {
      x_reports = m >= x_subject.parts.size() || x_subject.parts[m] == Lint::kJudge;
      for (const Statement& statement : x_subject.migrations[m].statements) {
        fold_one(x_subject.migrations[m], statement);
      }
    }
    return std::move(x_findings);
  }

 private:
  void fold_one(const Migration& migration, const Statement& statement) {
    std::map<ObjectName, Table> before;
    for (const ObjectName& relation : touched(statement)) {
      const Table* table = x_users.contains(relation) ? x_at.table(relation) : nullptr;
      if (table != nullptr) {
        before.emplace(relation, *table);
      }
    }
    // A statement that does not fit the schema is lint's own finding.
    static_cast<void>(apply(x_at, statement).has_value());
    for (const auto& [relation, table] : before) {
      compare(migration, statement, relation, table);
    }
  }

  [[nodiscard]] std::set<ObjectName> touched(const Statement& statement) const {
    std::set<ObjectName> relations;
    if (statement.as<Query>() != nullptr) {
      return relations;  // rows, not columns
    }
    for (const ObjectName& written : relations_named(statement)) {
      relations.insert(x_at.resolve(written));
    }
    if (statement.as<DropObjects>() != nullptr || statement.as<SetSchema>() != nullptr ||
        statement.as<Rename>() != nullptr) {
      for (const Touch& touch : effects_of(statement, x_at).drops) {
        relations.insert(touch.object);
      }
    }
    return relations;
  }

  void compare(const Migration& migration, const Statement& statement, const ObjectName& relation,
               const Table& before) {
    const auto found = x_at.tables.find(relation);
    const Table* after = found == x_at.tables.end() ? nullptr : &found->second;
    if (after != nullptr && after->columns == before.columns) {
      return;
    }
    for (BoundQuery* query : x_users[relation]) {
      const std::string what = harm(relation, before, after, query->uses.at(relation));
      if (query->reported || (what.empty() && (!query->star || same_columns(before, *after)))) {
        continue;
      }
      if (what.empty()) {
        add(migration, statement, relation, *query, "changes-query",
            "gets another set of columns of " + display(relation) + " for its *");
      } else {
        query->reported = true;
        add(migration, statement, relation, *query, "breaks-query", what);
      }
    }
  }

  void add(const Migration& migration, const Statement& statement, const ObjectName& relation,
           const BoundQuery& query, const std::string& rule, const std::string& what) {
    if (!x_reports) {
      return;
    }
    const Place& place = query.query->place;
    const FileRule* known = find_file_rule(rule);
    Finding finding = finding_of({ErrorCode::kUnsupported,
                                  "`" + shortened(query.query->statement.text) + "` (" +
                                      place.file + ":" + std::to_string(place.line) + ") " + what,
                                  std::string(known->what_to_do),
                                  {migration.file, statement.line, statement.column},
                                  ""},
                                 rule, &migration);
    finding.range = statement.range;
    finding.statement = statement.text;
    finding.relations = {display(relation)};
    LineCounter lines(statement.text);
    lines.advance(statement.text.size());
    finding.end = {migration.file, statement.line + lines.line() - 1,
                   lines.line() == 1 ? statement.column + lines.column() - 1 : lines.column()};
    x_findings.push_back(std::move(finding));
  }

  const LintSubject& x_subject;
  Catalog x_at;
  std::vector<BoundQuery> x_queries;
  std::map<ObjectName, std::vector<BoundQuery*>> x_users;
  std::vector<Finding> x_findings;
  bool x_reports = true;
};

}  // namespace

std::vector<Finding> query_findings(const LintSubject& subject,
                                    const std::vector<ApplicationQuery>& queries) {
  return ImpactFinder(subject, queries).run();
}

}  // namespace bellows
