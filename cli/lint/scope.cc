#include "cli/lint/scope.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <set>

#include "cli/history_view.h"
#include "cli/lint/git.h"
#include "cli/pending.h"
#include "cli/read_files.h"
#include "cli/report_error.h"
#include "cli/target.h"
#include "executor/load_catalog.h"
#include "migrations/fold.h"
#include "migrations/parse.h"
#include "migrations/transaction_block.h"
#include "rules/peer_comments.h"

namespace bellows {
namespace {

namespace fs = std::filesystem;

std::string absolute(const std::string& path) {
  return fs::absolute(path).lexically_normal().string();
}

bool is_folder(const std::string& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

// One path that is a folder, or would be one if it were there.
bool names_folder(const std::vector<std::string>& paths) {
  return paths.empty() || (paths.size() == 1 &&
                           (is_folder(paths.front()) || !fs::path(paths.front()).has_extension()));
}

std::string file_on_disk(const Source& source, const std::string& script) {
  return absolute((fs::path(source.folder) / script).string());
}

// Folds what is history. What does not fit the schema before it is counted; the rest still helps.
class History {
 public:
  void fold(const Migration& migration) {
    for (const Statement& statement : migration.statements) {
      Result<void> applied = apply(x_catalog, statement);
      if (!applied && x_misfits++ == 0) {
        x_first = place_text({migration.file, statement.line, statement.column}) + ": " +
                  applied.error().message;
      }
    }
  }

  Catalog finish(std::vector<std::string>& warnings) {
    if (x_misfits > 0) {
      warnings.push_back("history: " + std::to_string(x_misfits) +
                         (x_misfits == 1 ? " statement does" : " statements do") +
                         " not fit the schema before; the first at " + x_first);
    }
    forget_creation(x_catalog);
    return std::move(x_catalog);
  }

 private:
  Catalog x_catalog;
  int x_misfits = 0;
  std::string x_first;
};

class ScopeReader {
 public:
  ScopeReader(const Invocation& invocation, const LintRequest& request)
      : x_invocation(invocation), x_config(invocation.config.lint), x_request(request) {}

  Result<LintScope> read() {
    Result<void> done = choose();
    if (done && !x_request.schema_file.empty()) {
      Result<Catalog> start = read_schema_file(x_request.schema_file);
      if (!start) {
        return std::move(start).error();
      }
      x_scope.subject.start = *std::move(start);
    } else if (const std::string& snapshot = x_invocation.config.snapshot;
               done && !snapshot.empty() && !x_asked_database) {
      Result<Catalog> start = read_snapshot_file(snapshot);
      if (!start) {
        return std::move(start).error();
      }
      x_scope.subject.start = *std::move(start);
    }
    if (!done) {
      return done.error();
    }
    finish();
    return std::move(x_scope);
  }

 private:
  using Chosen = std::function<bool(const std::string& file)>;  // asked with an absolute path

  Result<void> choose() {
    if (!x_request.since.empty() || x_request.staged) {
      return from_git();
    }
    if (!names_folder(x_request.paths)) {
      return from_files();
    }
    Result<Source> source = folder_source(x_request.paths.empty() ? "" : x_request.paths.front());
    if (!source) {
      return source.error();
    }
    if (x_request.after.empty() && !x_request.offline && x_request.schema_file.empty() &&
        database_is_configured(x_invocation.config)) {
      x_asked_database = true;
      return against_database(*std::move(source));
    }
    x_scope.subject.releases = Releases::kOneEach;
    return take(*std::move(source), [](const std::string&) { return true; });
  }

  Result<void> from_git() {
    const std::string named = x_request.paths.empty() ? "" : x_request.paths.front();
    const std::string folder = named.empty() ? x_invocation.config.folder : named;
    std::set<std::string> changed;
    if (x_request.staged) {
      Result<std::vector<StagedFile>> staged = staged_files(folder.empty() ? "." : folder);
      if (!staged) {
        return staged.error();
      }
      for (StagedFile& file : *staged) {
        changed.insert(file.file);
        x_staged[file.file] = std::move(file.text);
      }
    } else {
      Result<std::vector<std::string>> files =
          files_changed_since(folder.empty() ? "." : folder, x_request.since);
      if (!files) {
        return files.error();
      }
      changed.insert(files->begin(), files->end());
    }
    Result<Source> source = folder_source(named);
    if (!source) {
      return source.error();
    }
    return take(*std::move(source), [&](const std::string& file) {
      std::error_code error;
      const fs::path real = fs::weakly_canonical(file, error);
      return changed.contains(file) || changed.contains(real.string());
    });
  }

  Result<void> from_files() {
    Result<NamedFolder> named = folder_of_files(x_invocation.config, x_request.paths);
    if (!named) {
      return named.error();
    }
    if (named->together) {
      Result<Source> source = folder_source(named->folder);
      std::set<std::string> left;
      for (const std::string& path : x_request.paths) {
        left.insert(absolute(path));
      }
      const std::set<std::string> chosen = left;
      if (source) {
        for (const Migration& migration : source->migrations) {
          left.erase(file_on_disk(*source, migration.script));
        }
        for (const Error& error : source->unread) {
          left.erase(absolute(error.at.file));
        }
        if (left.empty()) {
          return take(*std::move(source),
                      [&](const std::string& file) { return chosen.contains(file); });
        }
      }
    }
    for (const std::string& path : x_request.paths) {
      add_alone(path);
    }
    x_scope.judged = x_request.paths.size();
    return {};
  }

  // A file that belongs to no folder of migrations.
  void add_alone(const std::string& path) {
    const auto unsaved = x_request.unsaved.find(absolute(path));
    Result<Migration> migration = unsaved == x_request.unsaved.end()
                                      ? read_single_file(path, BadFile::kLeaveOut)
                                      : migration_of_text(path, unsaved->second);
    if (migration) {
      x_scope.subject.migrations.push_back(*std::move(migration));
    } else {
      x_scope.subject.unread.push_back(migration.error());
    }
  }

  Result<Source> folder_source(const std::string& named) {
    UnsavedTexts unsaved = x_request.unsaved;
    unsaved.insert(x_staged.begin(), x_staged.end());
    return read_folder(x_invocation.config, named, BadFile::kLeaveOut, unsaved);
  }

  // How many of the source's migrations are old enough to be left alone.
  Result<std::size_t> history_of(const Source& source) {
    const bool by_flag = !x_request.after.empty();
    const std::string& version = by_flag ? x_request.after : x_config.start_after;
    if (version.empty()) {
      return std::size_t{0};
    }
    Result<std::size_t> index =
        index_of_version(source, version, by_flag ? "--after" : "start-after");
    if (!index) {
      return std::move(index).error();
    }
    return *index + 1;
  }

  Result<void> take(Source source, const Chosen& chosen) {
    Result<std::size_t> old = history_of(source);
    if (!old) {
      return old.error();
    }
    History history;
    bool begun = false;
    for (std::size_t i = 0; i < source.migrations.size(); ++i) {
      Migration& migration = source.migrations[i];
      const bool judged = i >= *old && chosen(file_on_disk(source, migration.script));
      begun = begun || judged;
      if (!begun) {
        history.fold(migration);
        continue;
      }
      x_scope.judged += judged ? 1 : 0;
      x_scope.subject.migrations.push_back(std::move(migration));
      x_scope.subject.parts.push_back(judged ? Lint::kJudge : Lint::kOnlyFold);
    }
    x_scope.subject.start = history.finish(x_scope.warnings);
    take_rest(source, chosen);
    return {};
  }

  void take_rest(Source& source, const Chosen& chosen) {
    for (Error& error : source.unread) {
      if (chosen(absolute(error.at.file))) {
        ++x_scope.judged;
        x_scope.subject.unread.push_back(std::move(error));
      } else {
        x_scope.warnings.push_back("history: " + place_text(error.at) + ": " + error.message);
      }
    }
    x_scope.warnings.insert(x_scope.warnings.end(), source.warnings.begin(), source.warnings.end());
    x_scope.folder = std::move(source.folder);
    x_scope.layout = std::move(source.layout);
  }

  Result<void> against_database(Source source) {
    Result<Target> target = open_target(x_invocation, "lint");
    if (!target) {
      return target.error();
    }
    Result<MigrationHistory> applied = known_history(*target->session, source);
    if (!applied) {
      return applied.error();
    }
    Result<PendingMigrations> split = pending_migrations(source, *applied, {});
    if (!split) {
      return split.error();
    }
    Result<Catalog> catalog = load_catalog(*target->session);
    if (!catalog) {
      return catalog.error();
    }
    Result<std::size_t> old = history_of(source);
    if (!old) {
      return old.error();
    }
    std::set<std::string> left_alone;
    for (std::size_t i = 0; i < *old; ++i) {
      left_alone.insert(source.migrations[i].version);
    }
    x_scope.subject.start = *std::move(catalog);
    for (Migration& migration : split->pending) {
      const bool judged = !left_alone.contains(migration.version);
      x_scope.judged += judged ? 1 : 0;
      x_scope.subject.parts.push_back(judged ? Lint::kJudge : Lint::kOnlyFold);
      x_scope.subject.migrations.push_back(std::move(migration));
    }
    x_scope.warnings = std::move(split->warnings);
    take_rest(source, [](const std::string&) { return true; });
    return {};
  }

  void finish() {
    LintSubject& subject = x_scope.subject;
    subject.settings = rule_settings(x_config.policy, x_config.thresholds);
    if (x_config.assume_server > 0) {
      subject.start.server_version = x_config.assume_server;
    }
    if (!x_config.honour.empty()) {
      for (Migration& migration : subject.migrations) {
        for (Directive& directive : peer_directives(migration, x_config.honour)) {
          migration.directives.push_back(std::move(directive));
        }
      }
    }
  }

  const Invocation& x_invocation;
  const LintConfig& x_config;
  const LintRequest& x_request;
  UnsavedTexts x_staged;
  LintScope x_scope;
  bool x_asked_database = false;
};

}  // namespace

Result<LintScope> read_scope(const Invocation& invocation, const LintRequest& request) {
  return ScopeReader(invocation, request).read();
}

}  // namespace bellows
