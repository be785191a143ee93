// agree: runs a history on a server, one migration after the other, and compares after each of
// them the schema folded from the files with the one loaded from the server.
// Usage: agree [--layout NAME] FOLDER…    with DATABASE_URL: a server to make databases on.
// Prints how many migrations of each folder agree, and the differences that are new. Exit code 1
// when one does not agree.
#include <cstdlib>
#include <iostream>
#include <set>

#include "executor/load_catalog.h"
#include "executor/pg_database.h"
#include "migrations/fold.h"
#include "migrations/snapshot.h"
#include "migrations/source.h"

using namespace bellows;

namespace {

struct Tally {
  int migrations = 0;
  int agree = 0;
};

[[noreturn]] void give_up(const Error& error) {
  std::cerr << error.at.file << ":" << error.at.line << ": " << error.message << "\n";
  std::exit(2);
}

template <typename T>
T or_give_up(Result<T> result) {
  if (!result) {
    give_up(result.error());
  }
  return *std::move(result);
}

void run(Session& session, const std::string& sql) {
  if (Result<Rows> done = session.query(sql); !done) {
    give_up(done.error());
  }
}

// A statement that the server refuses ends the migration, as any runner would.
std::string run_migration(Session& session, const Migration& migration) {
  const bool together = migration.transactional;
  if (together) {
    run(session, "BEGIN");
  }
  for (const Statement& statement : migration.statements) {
    if (const Result<Rows> done = session.query(statement.text); !done) {
      if (together) {
        run(session, "ROLLBACK");
      }
      return done.error().message;
    }
  }
  if (together) {
    run(session, "COMMIT");
  }
  return "";
}

class History {
 public:
  History(Session& session, Catalog start) : x_session(session), x_folded(std::move(start)) {}

  void take(const Migration& migration) {
    ++x_tally.migrations;
    const Catalog before = x_folded;
    std::string refused;
    for (const Statement& statement : migration.statements) {
      if (Result<void> done = apply(x_folded, statement); !done) {
        refused = done.error().message;
        break;
      }
    }
    const std::string server = run_migration(x_session, migration);
    std::vector<std::string> lines;
    if (server.empty() != refused.empty()) {
      lines.push_back("folding: " + (refused.empty() ? "fine" : refused) +
                      "; the server: " + (server.empty() ? "fine" : server));
    }
    if (!server.empty()) {
      x_folded = before;
    }
    const Catalog live = or_give_up(load_catalog(x_session));
    std::set<std::string> differences;
    for (const std::string& line : schema_differences(x_folded, live, Compare::kNames)) {
      differences.insert(line);
    }
    for (const std::string& line : differences) {
      if (!x_known.contains(line)) {
        lines.push_back(line);
      }
    }
    x_tally.agree += differences.empty() && lines.empty() ? 1 : 0;
    x_known = std::move(differences);
    report(migration, lines);
    check_snapshot(migration, live);
    check_snapshot(migration, x_folded);
  }

  [[nodiscard]] const Tally& tally() const { return x_tally; }

 private:
  static void report(const Migration& migration, const std::vector<std::string>& lines) {
    for (const std::string& line : lines) {
      std::cout << "  " << migration.script << ": " << line << "\n";
    }
  }

  static void check_snapshot(const Migration& migration, const Catalog& catalog) {
    const Result<Catalog> read = read_snapshot(snapshot_text(catalog));
    if (!read || !(*read == as_in_snapshot(catalog))) {
      std::cout << "  " << migration.script << ": its snapshot reads back as another schema\n";
    }
  }

  Session& x_session;
  Catalog x_folded;
  std::set<std::string> x_known;  // differences that were there before
  Tally x_tally;
};

std::string fresh_database(const std::string& url, int number) {
  const std::string name = "agree_" + std::to_string(number);
  const auto database = make_pg_database(url);
  const auto session = or_give_up(database->connect("agree"));
  run(*session, "DROP DATABASE IF EXISTS " + name);
  run(*session, "CREATE DATABASE " + name);
  return name;
}

// The same server, another database: what comes last in a connection string counts.
std::string with_database(const std::string& url, const std::string& name) {
  if (url.find("://") == std::string::npos) {
    return url + " dbname=" + name;
  }
  const std::size_t path = url.find('/', url.find("://") + 3);
  const std::size_t query = url.find('?');
  return url.substr(0, std::min(path, query)) + "/" + name +
         (query == std::string::npos ? "" : url.substr(query));
}

}  // namespace

int main(int count, char** values) {
  const char* url = std::getenv("DATABASE_URL");
  if (url == nullptr || count < 2) {
    std::cerr << "Usage: DATABASE_URL=… agree [--layout NAME] FOLDER…\n";
    return 2;
  }
  SourceOptions options;
  bool all = true;
  for (int i = 1; i < count; ++i) {
    const std::string argument = values[i];
    if (argument == "--layout" && i + 1 < count) {
      options.layout = values[++i];
      continue;
    }
    const Source source = or_give_up(read_source(argument, options));
    const std::string name = fresh_database(url, i);
    const auto database = make_pg_database(with_database(url, name));
    const auto session = or_give_up(database->connect("agree"));
    History history(*session, or_give_up(load_catalog(*session)));
    for (const Migration& migration : source.migrations) {
      history.take(migration);
    }
    const Tally& tally = history.tally();
    std::cout << argument << " (" << source.layout << "): " << tally.agree << " of "
              << tally.migrations << " migrations agree\n";
    all = all && tally.agree == tally.migrations;
  }
  return all ? 0 : 1;
}
