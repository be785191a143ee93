#include "cli/lint/split_files.h"

#include <algorithm>
#include <filesystem>

#include "cli/read_files.h"
#include "migrations/layouts/choose_layout.h"
#include "migrations/layouts/script_text.h"
#include "migrations/parse.h"

namespace bellows {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool sends_at_once(std::string_view layout) {
  return layout == "dbmate" || layout == "golang-migrate" || layout == "diesel" ||
         layout == "prisma" || layout == "sqlx" || layout == "node-pg-migrate" ||
         layout == "maragudk";
}

Error cannot(std::string why) {
  return {ErrorCode::kSource, std::move(why), "", {}, ""};
}

bool says(const std::string& text, std::string_view lower_case_words) {
  return lower_case(text).find(lower_case_words) != std::string::npos;
}

// goose and Liquibase cut a file at the ends of lines with a semicolon.
bool would_be_cut(const FixedPart& part) {
  const Result<std::vector<Statement>> statements = parse_sql(part.text);
  return !statements ||
         std::any_of(statements->begin(), statements->end(), [](const Statement& statement) {
           return statement.text.find(";\n") != std::string::npos;
         });
}

// Where a Liquibase changeset's line ends: the rest is SQL and comments.
Range behind_first_line(const std::string& text) {
  LineReader lines(text);
  return {lines.next() ? lines.next_begin() : 0, text.size()};
}

void ask_liquibase(const UnreadMigration& draft, FileForm& form) {
  const Migration& migration = draft.migration;
  const std::string line = first_line_of(migration.text);
  form.up = behind_first_line(migration.text);
  if (draft.has_down) {
    form.not_split = "its rollback belongs to one changeset";
  } else if (line.find(migration.recorded_name) == std::string::npos) {
    form.not_split = "the line of its changeset is not understood";
  }
  if (says(line, "splitstatements")) {
    form.sending = Sending::kAtOnce;
  }
  if (migration.transactional && says(line, "runintransaction")) {
    form.needs_transaction = "its changeset says runInTransaction:true";
  }
}

// What only this layout has, or cannot have.
void ask_layout(const std::string& layout, const UnreadMigration& draft, FileForm& form) {
  const Migration& migration = draft.migration;
  if (layout == "liquibase") {
    ask_liquibase(draft, form);
  } else if (layout == "sqitch") {
    form.not_split = "sqitch needs a change of its own in its plan (sqitch add)";
    if (draft.unwraps && says(migration.text, "begin")) {
      form.needs_transaction = "BEGIN and COMMIT of the script stand around it; take them out";
    }
  } else if (layout == "maragudk") {
    form.needs_transaction = "maragu.dev/migrate runs every file in a transaction";
  } else if (layout == "node-pg-migrate") {
    form.needs_transaction =
        "node-pg-migrate runs SQL files in a transaction; write that step in JavaScript, with "
        "pgm.noTransaction()";
  } else if (layout == "goose" && says(migration.text, "+goose statementbegin")) {
    form.sending = Sending::kAtOnce;
    form.not_split = "its StatementBegin and StatementEnd might end up in different files";
  }
}

std::vector<UnreadMigration> drafts_of(const Layout& layout, const Folder& folder,
                                       const SourceOptions& options) {
  Result<Reading> reading = layout.read(folder, options);
  return reading ? std::move(reading->drafts) : std::vector<UnreadMigration>();
}

}  // namespace

Result<SplitFiles> SplitFiles::read(const Config& config, const LintScope& scope) {
  SplitFiles files(scope);
  if (scope.folder.empty()) {
    files.read_alone();
    return files;
  }
  if (Result<void> done = files.read_folder(config); !done) {
    return done.error();
  }
  return files;
}

Result<void> SplitFiles::read_folder(const Config& config) {
  x_folder = x_scope.folder;
  const auto layout = std::find_if(layouts().begin(), layouts().end(),
                                   [&](const Layout& one) { return one.name == x_scope.layout; });
  std::error_code error;
  if (layout == layouts().end() || !fs::is_directory(x_folder, error)) {
    return {};  // no files of SQL: every form says so
  }
  Result<Folder> folder = Folder::open(x_folder);
  if (!folder) {
    return folder.error();
  }
  SourceOptions options;
  options.placeholders = config.placeholders;
  options.bad_file = BadFile::kLeaveOut;
  add(drafts_of(*layout, *folder, options), layout->name);
  return {};
}

void SplitFiles::read_alone() {
  for (const Migration& migration : x_scope.subject.migrations) {
    const fs::path file(migration.file);
    const Result<Folder> folder = Folder::open(file.parent_path(), {}, file.filename());
    if (!folder) {
      continue;
    }
    const Layout& layout = *choose_layout_of_file(*folder).layout;
    std::vector<UnreadMigration> drafts = drafts_of(layout, *folder, SourceOptions{});
    for (UnreadMigration& draft : drafts) {
      draft.migration.file = migration.file;
    }
    add(std::move(drafts), layout.name);
  }
}

void SplitFiles::add(std::vector<UnreadMigration> drafts, std::string_view layout) {
  for (UnreadMigration& draft : drafts) {
    x_index.try_emplace({draft.migration.file, draft.migration.version}, x_drafts.size());
    x_drafts.push_back({std::move(draft), std::string(layout)});
  }
}

std::optional<std::size_t> SplitFiles::draft_of(const Migration& migration) const {
  const auto found = x_index.find({migration.file, migration.version});
  return found == x_index.end() ? std::nullopt : std::optional(found->second);
}

std::vector<FileForm> SplitFiles::forms() const {
  std::vector<FileForm> forms;
  for (const Migration& migration : x_scope.subject.migrations) {
    forms.push_back(form_of(migration));
  }
  return forms;
}

FileForm SplitFiles::form_of(const Migration& migration) const {
  FileForm form;
  const std::optional<std::size_t> index = draft_of(migration);
  if (!index) {
    form.not_rewritten = "its statements are what a program sends; change the program";
    return form;
  }
  if (!migration.as_in_file) {
    form.not_rewritten = "its placeholders have values, which the file must not get";
    return form;
  }
  if (!is_on_disk(migration)) {
    form.not_rewritten = "the file is not what was linted; save it, or stage it, as it is to be";
    return form;
  }
  const auto& [draft, layout] = x_drafts[*index];
  form.sending = sends_at_once(layout) ? Sending::kAtOnce : Sending::kOneByOne;
  if (draft.up.size() > 1 && layout != "liquibase") {
    form.not_rewritten = "its way up is in several places; make one of them";
  } else if (draft.up.size() == 1) {
    form.up = draft.up.front();
  }
  if (x_folder.empty() && layout != "plain") {
    form.not_split = "it is alone; name its folder, so that what comes behind it is known";
  }
  ask_layout(layout, draft, form);
  std::error_code error;
  if (layout == "flyway" && fs::exists(migration.file + ".conf", error)) {
    form.not_split = "its settings are in " + migration.script + ".conf, which new files lack";
  } else if (layout == "diesel" &&
             fs::exists(fs::path(migration.file).parent_path() / "metadata.toml", error) &&
             draft.migration.transactional) {
    form.needs_transaction = "its metadata.toml asks for a transaction";
  }
  return form;
}

bool SplitFiles::is_on_disk(const Migration& migration) const {
  const Result<std::string> bytes = read_text_file(migration.file);
  if (!bytes) {
    return false;
  }
  const bool marked = migration.text_begin == 0 && bytes->starts_with(kByteOrderMark);
  const std::size_t begin = marked ? kByteOrderMark.size() : migration.text_begin;
  return bytes->compare(std::min(begin, bytes->size()), migration.text.size(), migration.text) == 0;
}

Result<std::vector<FileEdit>> SplitFiles::edits(const FixedMigration& fixed) const {
  const Migration& migration = x_scope.subject.migrations[fixed.migration];
  const std::size_t index = *draft_of(migration);  // or form_of() had refused it
  const auto& [draft, layout] = x_drafts[index];
  const std::size_t more = fixed.parts.size() - 1;
  std::vector<std::string> names;
  if (more > 0 && layout != "liquibase") {
    const bool last = x_folder.empty() || index + 1 == x_drafts.size();
    const auto free = names_behind(layout, migration,
                                   last ? nullptr : &x_drafts[index + 1].draft.migration, more);
    if (!free) {
      return cannot(
          "it would have to be split, and there is no name for a file right behind it in "
          "the layout " +
          layout);
    }
    names = *free;
  }
  const bool cuts = layout == "goose" || layout == "liquibase";
  const bool had_marks = says(migration.text, "+goose statementbegin") ||
                         says(first_line_of(migration.text), "splitstatements");
  if (cuts && !had_marks && std::any_of(fixed.parts.begin(), fixed.parts.end(), would_be_cut)) {
    return cannot("its safe form holds a semicolon at which " + layout + " would cut it");
  }
  const fs::path folder = x_folder.empty() ? fs::path(migration.file).parent_path() : x_folder;
  const FileForm form = form_of(migration);
  return part_files({layout, folder, draft, form.up.value_or(Range{0, migration.text.size()})},
                    fixed.parts, names);
}

}  // namespace bellows
