#include <catch2/catch.hpp>

#include "migrations/sha256.h"
#include "tests/migrations/source_folder.h"

using namespace bellows;

TEST_CASE("a Flyway folder is read in the order of its versions") {
  const SourceFolder folder;
  folder.write("V10__ten.sql", "SELECT 10;");
  folder.write("V2__two_things.sql", "SELECT 2;");
  folder.write("deep/V2_1__in_a_subfolder.sql", "SELECT 3;");
  folder.write("V1.9.9__x.sql", "SELECT 4;");
  folder.write("V99999999999999999999999__big.sql", "SELECT 5;");
  folder.write("R__b_views.sql", "SELECT 6;");
  folder.write("R__a_views.sql", "SELECT 7;");
  folder.write("notes.sql", "not sql at all");
  const Source source = folder.good();
  CHECK(source.layout == "flyway");
  CHECK(versions(source) == std::vector<std::string>{"1.9.9", "2", "2.1", "10",
                                                     "99999999999999999999999", "R__a views",
                                                     "R__b views"});
  CHECK(source.evidence == "7 of 8 files are named V<version>__<description>.sql");
  CHECK(source.warnings == std::vector<std::string>{"left out, as Flyway would: notes.sql"});
  const Migration& two = source.migrations[1];
  CHECK(two.description == "two things");
  CHECK(two.script == "V2__two_things.sql");
  CHECK(two.file == folder.file("V2__two_things.sql"));
  CHECK(two.checksum == sha256_hex("SELECT 2;"));
  CHECK(two.recorded_name == "2");
  CHECK(two.statements.size() == 1);
  CHECK(two.transactional);
  CHECK_FALSE(two.repeatable);
  CHECK(source.migrations[5].repeatable);
  CHECK(source.migrations[2].script == "deep/V2_1__in_a_subfolder.sql");
}

TEST_CASE("Flyway versions compare as numbers, part by part") {
  const auto compare = [](std::string_view a, std::string_view b) {
    return compare_versions("flyway", a, b);
  };
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

TEST_CASE("Flyway's checksum is the CRC-32 of the lines") {
  const SourceFolder folder;
  folder.write("V1__a.sql", "create table t(id int);\r\ninsert into t values (1);\n");
  folder.write("V2__b.sql",
               "\xEF\xBB\xBF"
               "create table t(id int);\ninsert into t values (1);");
  const Source source = folder.good();
  CHECK(source.migrations[0].tool_checksum == "1249945511");
  CHECK(source.migrations[1].tool_checksum == "1249945511");
}

TEST_CASE("of a repeatable script the text that runs counts, and the file's is accepted") {
  const SourceFolder folder;
  folder.write("V1__a.sql", "SELECT '${x}';");
  folder.write("R__b.sql", "SELECT '${x}';");
  SourceOptions options;
  options.placeholders = {{"x", "1"}};
  const Source source = folder.good(options);
  const Migration& versioned = source.migrations[0];
  const Migration& repeatable = source.migrations[1];
  CHECK(versioned.statements[0].text == "SELECT '1'");
  CHECK(versioned.accepted_checksums.empty());
  CHECK(repeatable.tool_checksum != versioned.tool_checksum);
  CHECK(repeatable.accepted_checksums == std::vector<std::string>{versioned.tool_checksum});
  CHECK_FALSE(versioned.as_in_file);
}

TEST_CASE("Flyway's placeholders need a value, unless the file switches them off") {
  const SourceFolder folder;
  folder.write("V1__a.sql", "SELECT 1;\nCREATE TABLE ${schema}.t ();");
  const Error error = folder.bad();
  CHECK(error.message == "the placeholder ${schema} has no value");
  CHECK(error.hint ==
        "Set \"schema\" in [source.placeholders] of bellows.toml, or put "
        "placeholderReplacement=false into V1__a.sql.conf.");
  CHECK(error.at == Place{folder.file("V1__a.sql"), 2, 14});

  SourceOptions options;
  options.placeholders = {{"Schema", "shop"}};
  CHECK(texts(folder.good(options).migrations[0].statements) ==
        std::vector<std::string>{"SELECT 1", "CREATE TABLE shop.t ()"});

  folder.write("V1__a.sql", "SELECT '${schema}';");
  folder.write("V1__a.sql.conf", "# settings\nplaceholderReplacement = false\r\n");
  CHECK(folder.good().migrations[0].statements.size() == 1);
}

TEST_CASE("Flyway's own placeholders have the values that are known without a database") {
  const SourceFolder folder;
  folder.write("V1__a.sql", "SELECT '${flyway:filename}', '${FLYWAY:table}';");
  CHECK(folder.good().migrations[0].statements[0].text ==
        "SELECT 'V1__a.sql', 'flyway_schema_history'");
  folder.write("V2__b.sql", "SET search_path = ${flyway:defaultSchema};");
  CHECK(folder.bad().message == "the placeholder ${flyway:defaultSchema} has no value");
  SourceOptions options;
  options.placeholders = {{"flyway:defaultSchema", "shop"}};
  CHECK(folder.good(options).migrations[1].statements[0].text == "SET search_path = shop");
}

TEST_CASE("undo scripts are the way down of their version") {
  const SourceFolder folder;
  folder.write("V1__a.sql", "CREATE TABLE a ();");
  folder.write("U1.0__a.sql", "DROP TABLE a;");
  folder.write("U7__gone.sql", "DROP TABLE g;");
  const Source source = folder.good();
  REQUIRE(source.migrations.size() == 1);
  CHECK(texts(source.migrations[0].down) == std::vector<std::string>{"DROP TABLE a"});
  CHECK(source.migrations[0].down_file == folder.file("U1.0__a.sql"));
  CHECK(warns(source, "undoes version 7, which is not there: U7__gone.sql"));
}

TEST_CASE("a way down that does not parse is a warning") {
  const SourceFolder folder;
  folder.write("V1__a.sql", "CREATE TABLE a ();");
  folder.write("U1__a.sql", "\nDROPP TABLE a;");
  const Source source = folder.good();
  CHECK(source.migrations[0].down.empty());
  CHECK(warns(source, "the way down cannot be read: " + folder.file("U1__a.sql") + ":2: syntax"));
}

TEST_CASE("a baseline counts when what it stands for is gone") {
  const SourceFolder folder;
  folder.write("B2__base.sql", "CREATE TABLE a (); CREATE TABLE b ();");
  folder.write("V3__c.sql", "CREATE TABLE c ();");
  const Source alone = folder.good();
  CHECK(versions(alone) == std::vector<std::string>{"2", "3"});
  CHECK(alone.migrations[0].baseline);
  folder.write("V1__a.sql", "CREATE TABLE a ();");
  folder.write("V2__b.sql", "CREATE TABLE b ();");
  const Source all = folder.good();
  CHECK(versions(all) == std::vector<std::string>{"1", "2", "3"});
  CHECK(all.migrations[1].script == "V2__b.sql");
  CHECK(warns(all, "B2__base.sql"));
}

TEST_CASE("callbacks are read beside the migrations") {
  const SourceFolder folder;
  folder.write("V1__a.sql", "CREATE TABLE a ();");
  folder.write("afterMigrate__grants.sql", "GRANT SELECT ON a TO x;");
  folder.write("beforeEachMigrate.sql", "SET lock_timeout = 1;");
  const Source source = folder.good();
  CHECK(versions(source) == std::vector<std::string>{"1"});
  REQUIRE(source.callbacks.size() == 2);
  CHECK(source.callbacks[0].version == "afterMigrate");
  CHECK(source.callbacks[1].statements.size() == 1);
  CHECK(warns(source, "callbacks are read, but not run"));
}

TEST_CASE("shouldExecute=false leaves a script out") {
  const SourceFolder folder;
  folder.write("V1__a.sql", "SELECT 1;");
  folder.write("V2__b.sql", "SELECT 2;");
  folder.write("V2__b.sql.conf", "shouldExecute=false\n");
  const Source source = folder.good();
  CHECK(versions(source) == std::vector<std::string>{"1"});
  CHECK(warns(source, "V2__b.sql"));
}

TEST_CASE("a migration that its tool runs without a transaction says so") {
  const SourceFolder folder;
  folder.write("V1__a.sql", "CREATE TABLE a (b int);");
  folder.write("V2__b.sql", "CREATE INDEX CONCURRENTLY i ON a (b);");
  folder.write("V3__c.sql", "UPDATE a SET b = 1;");
  folder.write("V3__c.sql.conf", "executeInTransaction=false\n");
  folder.write("V4__d.sql", "-- bellows: no-transaction\nUPDATE a SET b = 1;");
  folder.write("V5__e.sql", "ALTER TYPE t ADD VALUE 'x';");
  const Source source = folder.good();
  std::vector<bool> transactional;
  for (const Migration& migration : source.migrations) {
    transactional.push_back(migration.transactional);
  }
  CHECK(transactional == std::vector<bool>{true, false, false, false, true});
  CHECK(source.migrations[3].directives.size() == 1);
}
