// snapshot.cc: bellows snapshot: the schema as a file that people commit.
#include "migrations/snapshot.h"

#include <fstream>
#include <ostream>
#include <sstream>

#include "cli/commands/commands.h"
#include "cli/pending.h"
#include "cli/read_files.h"
#include "cli/target.h"
#include "executor/load_catalog.h"

namespace bellows {
namespace {

struct SnapshotOptions {
  std::string folder;
  std::string output;
  bool check = false;
};

class SnapshotCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "snapshot"; }

  [[nodiscard]] std::string_view summary() const override {
    return "Write the schema of a database or of a folder into a file to commit";
  }

  void declare(Arguments& arguments) override {
    arguments.positional("FOLDER", x_options.folder,
                         "Fold these migrations instead of asking a database");
    arguments.option("--output,-o", "FILE", x_options.output,
                     "The file; else the configured snapshot, else standard output");
    arguments.flag("--check", x_options.check,
                   "Write nothing: exit code 1 when the file is not what would be written");
  }

  Result<ExitCode> run(const Invocation& invocation) override {
    const std::string file =
        x_options.output.empty() ? invocation.config.snapshot : x_options.output;
    Result<Catalog> catalog =
        x_options.folder.empty() ? of_database(invocation) : of_folder(invocation);
    if (!catalog) {
      return catalog.error();
    }
    if (x_options.check) {
      return check(invocation, *catalog, file);
    }
    const std::string text = snapshot_text(*catalog);
    if (file.empty()) {
      invocation.console.out << text;
      return ExitCode::kDone;
    }
    std::ofstream stream(file, std::ios::binary | std::ios::trunc);
    stream << text;
    stream.close();
    if (!stream) {
      return Error{ErrorCode::kConfiguration,
                   "the snapshot cannot be written",
                   "Name a file that you may write.",
                   {file, 0, 0},
                   ""};
    }
    invocation.log.note("wrote " + file);
    return ExitCode::kDone;
  }

 private:
  static Result<Catalog> of_database(const Invocation& invocation) {
    Result<Target> target = open_target(invocation, "snapshot");
    return target ? load_catalog(*target->session) : Result<Catalog>(target.error());
  }

  Result<Catalog> of_folder(const Invocation& invocation) const {
    Result<Source> source = read_folder(invocation.config, x_options.folder);
    return source ? fold_migrations(source->migrations) : Result<Catalog>(source.error());
  }

  // Sizes come and go; the schema is what counts.
  static Result<ExitCode> check(const Invocation& invocation, const Catalog& catalog,
                                const std::string& file) {
    if (file.empty()) {
      return Error{ErrorCode::kUsage,
                   "no file is named to check",
                   "Name it with -o FILE, or as snapshot in [source] of bellows.toml.",
                   {},
                   ""};
    }
    Result<Catalog> saved = read_snapshot_file(file);
    if (!saved) {
      return saved.error();
    }
    // Only a server names its user; a server prints expressions in its own words.
    const bool alike = saved->user.empty() == catalog.user.empty();
    const std::vector<std::string> differences =
        schema_differences(*saved, catalog, alike ? Compare::kTexts : Compare::kNames);
    for (const std::string& line : differences) {
      invocation.console.out << line << "\n";
    }
    if (differences.empty()) {
      invocation.log.note(file + " is what the schema is");
      return ExitCode::kDone;
    }
    return ExitCode::kFindings;
  }

  SnapshotOptions x_options;
};

}  // namespace

std::unique_ptr<Command> make_snapshot_command() {
  return std::make_unique<SnapshotCommand>();
}

}  // namespace bellows
