#include "migrations/source.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "migrations/sha256.h"

using namespace bellows;
namespace fs = std::filesystem;

namespace {

// A folder that is gone at the end of the test.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "bellows-source-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    x_path = name;
  }

  ~Folder() {
    std::error_code ignored;
    fs::remove_all(x_path, ignored);
  }

  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  void write(const std::string& name, std::string_view text) const {
    fs::create_directories((x_path / name).parent_path());
    std::ofstream(x_path / name, std::ios::binary) << text;
  }

  [[nodiscard]] const fs::path& path() const { return x_path; }

 private:
  fs::path x_path;
};

Source good(const Folder& folder, std::string_view layout = "auto") {
  Result<Source> source =
      read_source(folder.path(), SourceOptions{std::string(layout), {}, BadFile::kStop});
  if (!source) {
    FAIL(source.error().message + " at " + source.error().at.file);
  }
  return *std::move(source);
}

Error bad(const Folder& folder, std::string_view layout = "auto") {
  const Result<Source> source =
      read_source(folder.path(), SourceOptions{std::string(layout), {}, BadFile::kStop});
  REQUIRE_FALSE(source);
  return source.error();
}

std::vector<std::string> versions(const Source& source) {
  std::vector<std::string> result;
  for (const Migration& migration : source.migrations) {
    result.push_back(migration.version);
  }
  return result;
}

}  // namespace

TEST_CASE("a Flyway folder is read in the order of its versions") {
  const Folder folder;
  folder.write("V10__ten.sql", "SELECT 10;");
  folder.write("V2__two_things.sql", "SELECT 2;");
  folder.write("deep/V2_1__in_a_subfolder.sql", "SELECT 3;");
  folder.write("V1.9.9__x.sql", "SELECT 4;");
  folder.write("V99999999999999999999999__big.sql", "SELECT 5;");
  folder.write("R__b_views.sql", "SELECT 6;");
  folder.write("R__a_views.sql", "SELECT 7;");
  folder.write("U2__two_things.sql", "not sql at all");
  const Source source = good(folder);
  CHECK(source.layout == "flyway");
  CHECK(versions(source) == std::vector<std::string>{"1.9.9", "2", "2.1", "10",
                                                     "99999999999999999999999", "R__a views",
                                                     "R__b views"});
  CHECK(source.evidence ==
        "7 of 8 files are named V<version>__<description>.sql; left out, as Flyway would: "
        "U2__two_things.sql");
  const Migration& two = source.migrations[1];
  CHECK(two.description == "two things");
  CHECK(two.script == "V2__two_things.sql");
  CHECK(two.file == (folder.path() / "V2__two_things.sql").string());
  CHECK(two.checksum == sha256_hex("SELECT 2;"));
  CHECK(two.statements.size() == 1);
  CHECK(two.transactional);
  CHECK(source.migrations[2].script == "deep/V2_1__in_a_subfolder.sql");
}

TEST_CASE("Flyway versions compare as numbers, part by part") {
  const auto flyway = std::find_if(layouts().begin(), layouts().end(),
                                   [](const Layout& layout) { return layout.name == "flyway"; });
  REQUIRE(flyway != layouts().end());
  const auto compare = flyway->compare_versions;
  CHECK(compare("9", "10") < 0);
  CHECK(compare("1.10", "1.9") > 0);
  CHECK(compare("1", "1.0") == 0);
  CHECK(compare("01", "1") == 0);
  CHECK(compare("1", "1.0.1") < 0);
  CHECK(compare("100000000000000000001", "100000000000000000000") > 0);
  CHECK(compare("R__a", "9") > 0);
  CHECK(compare("9", "R__a") < 0);
  CHECK(compare("R__a", "R__b") < 0);
}

TEST_CASE("a version that is there twice is an error that names both files") {
  const Folder folder;
  folder.write("V1__a.sql", "SELECT 1;");
  folder.write("sub/V1.0__b.sql", "SELECT 1;");
  const Error error = bad(folder);
  CHECK(error.code == ErrorCode::kSource);
  CHECK(error.message.find("V1__a.sql") != std::string::npos);
  CHECK(error.message.find("sub/V1.0__b.sql") != std::string::npos);
}

TEST_CASE("any other folder with *.sql is plain SQL by name") {
  const Folder folder;
  folder.write("002_b.sql", "SELECT 2;");
  folder.write("001_a.sql", "SELECT 1;");
  folder.write("sub/000.sql", "SELECT 0;");
  folder.write("notes.txt", "hello");
  folder.write(".hidden.sql", "nonsense");
  const Source source = good(folder);
  CHECK(source.layout == "plain");
  CHECK(versions(source) == std::vector<std::string>{"001_a", "002_b"});
  CHECK(source.evidence == "2 files are named <name>.sql, and no tool's layout fits");
}

TEST_CASE("a single file is a source of its own") {
  const Folder folder;
  folder.write("V3__three.sql", "SELECT 1; SELECT 2;");
  const Result<Source> source = read_source(folder.path() / "V3__three.sql");
  REQUIRE(source);
  CHECK(source->layout == "plain");
  REQUIRE(source->migrations.size() == 1);
  CHECK(source->migrations[0].file == (folder.path() / "V3__three.sql").string());
  CHECK(source->migrations[0].statements.size() == 2);
}

TEST_CASE("a layout can be given by name") {
  const Folder folder;
  folder.write("V1__a.sql", "SELECT 1;");
  CHECK(versions(good(folder, "plain")) == std::vector<std::string>{"V1__a"});
  CHECK(good(folder, "flyway").evidence.starts_with("the layout was given"));
  const Error unknown = bad(folder, "rails");
  CHECK(unknown.code == ErrorCode::kUsage);
  CHECK(unknown.hint == "Use one of: auto, adonis, knex, flyway, plain.");
}

TEST_CASE("missing, empty and unsuitable folders are said to be so") {
  const Folder folder;
  CHECK(bad(folder).message == "no migrations in the folder");
  CHECK(bad(folder, "flyway").message == "no flyway migrations in the folder");
  const Result<Source> missing = read_source(folder.path() / "nowhere");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().message == "no such folder");
  CHECK(missing.error().at.file == (folder.path() / "nowhere").string());
}

TEST_CASE("byte order marks and CRLF are fine") {
  const Folder folder;
  folder.write("a.sql", "\xEF\xBB\xBFSELECT 1;\r\nSELECT 2;\r\n");
  const Source source = good(folder);
  REQUIRE(source.migrations[0].statements.size() == 2);
  CHECK(source.migrations[0].statements[1].line == 2);
  CHECK(source.migrations[0].statements[1].column == 1);
  CHECK(source.migrations[0].text.starts_with("SELECT"));
  CHECK(source.migrations[0].checksum == sha256_hex("\xEF\xBB\xBFSELECT 1;\r\nSELECT 2;\r\n"));
}

TEST_CASE("files that are no SQL text give one error with the place") {
  const Folder folder;
  SECTION("not UTF-8") {
    folder.write("a.sql", "SELECT 1;\nSELECT 'caf\xE9';");
    const Error error = bad(folder);
    CHECK(error.message == "the text is not UTF-8");
    CHECK(error.at == Place{(folder.path() / "a.sql").string(), 2, 12});
  }
  SECTION("a NUL byte") {
    folder.write("a.sql", std::string_view("SELECT 1;\0DROP TABLE t;", 23));
    CHECK(bad(folder).message == "the text contains a NUL byte");
  }
  SECTION("a psql meta-command") {
    folder.write("a.sql", "SELECT 1;\n\\i other.sql\n");
    const Error error = bad(folder);
    CHECK(error.at.line == 2);
    CHECK(error.hint == "Remove the psql meta-command: only SQL is read here.");
  }
  SECTION("an open string") {
    folder.write("a.sql", "SELECT 1;\nSELECT 'abc;\nSELECT 2;\n");
    const Error error = bad(folder);
    CHECK(error.message.starts_with("unterminated quoted string"));
    CHECK(error.message.find('\n') == std::string::npos);
    CHECK(error.at == Place{(folder.path() / "a.sql").string(), 2, 8});
  }
  SECTION("a way down") {
    folder.write("1_a.down.sql", "DROP TABLE a;");
    folder.write("1_a.up.sql", "CREATE TABLE a ();");
    CHECK(bad(folder).at.file == (folder.path() / "1_a.down.sql").string());
  }
  SECTION("another tool's sections") {
    folder.write("1_a.sql", "-- migrate:up\nCREATE TABLE a ();\n-- migrate:down\nDROP TABLE a;\n");
    const Error error = bad(folder);
    CHECK(error.message == "the file is written for dbmate, which is not read as plain SQL");
    CHECK(error.at.line == 3);
  }
}

TEST_CASE("Flyway's placeholders need a value, unless the file switches them off") {
  const Folder folder;
  folder.write("V1__a.sql", "SELECT 1;\nCREATE TABLE ${schema}.t ();");
  const Error error = bad(folder);
  CHECK(error.message == "the placeholder ${schema} has no value");
  CHECK(error.at.line == 2);
  CHECK(error.at.column == 14);

  folder.write("V1__a.sql", "SELECT '${schema}';");
  folder.write("V1__a.sql.conf", "# settings\nplaceholderReplacement = false\r\n");
  CHECK(good(folder).migrations[0].statements.size() == 1);
}

TEST_CASE("a migration that its tool runs without a transaction says so") {
  const Folder folder;
  folder.write("V1__a.sql", "CREATE TABLE a (b int);");
  folder.write("V2__b.sql", "CREATE INDEX CONCURRENTLY i ON a (b);");
  folder.write("V3__c.sql", "UPDATE a SET b = 1;");
  folder.write("V3__c.sql.conf", "executeInTransaction=false\n");
  folder.write("V4__d.sql", "-- bellows: no-transaction\nUPDATE a SET b = 1;");
  folder.write("V5__e.sql", "ALTER TYPE t ADD VALUE 'x';");
  const Source source = good(folder);
  std::vector<bool> transactional;
  for (const Migration& migration : source.migrations) {
    transactional.push_back(migration.transactional);
  }
  CHECK(transactional == std::vector<bool>{true, false, false, false, true});
  CHECK(source.migrations[3].directives.size() == 1);
}
