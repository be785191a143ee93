// Tools that keep a file or a folder for each way: Prisma, Diesel, golang-migrate, sqlx.
#include <catch2/catch.hpp>

#include "migrations/digest.h"
#include "tests/migrations/source_folder.h"

using namespace bellows;

using Texts = std::vector<std::string>;

TEST_CASE("Prisma's folders by name") {
  const SourceFolder folder;
  folder.write("migration_lock.toml", "# do not edit\nprovider = \"postgresql\"\n");
  folder.write("20240102_b/migration.sql", "CREATE INDEX CONCURRENTLY \"t_i\" ON \"t\"(\"id\");\n");
  folder.write("20240101_add_t/migration.sql", "CREATE TABLE \"t\" (\"id\" int);\r\n");
  const Source source = folder.good();
  CHECK(source.layout == "prisma");
  CHECK(versions(source) == Texts{"20240101_add_t", "20240102_b"});
  CHECK(source.migrations[0].description == "add t");
  CHECK(source.migrations[1].recorded_name == "20240102_b");
  CHECK(source.migrations[1].tool_checksum ==
        "e21e11d7f164acf05441706dfba09224fb5cc7351da0f39fef58fbd20d8cdb5d");
  CHECK_FALSE(source.migrations[1].transactional);
  folder.write("20240102_b/migration.sql",
               "CREATE INDEX CONCURRENTLY \"t_i\" ON \"t\"(\"id\");\r\n");
  CHECK(folder.good().migrations[1].accepted_checksums ==
        Texts{"e21e11d7f164acf05441706dfba09224fb5cc7351da0f39fef58fbd20d8cdb5d"});
}

TEST_CASE("Prisma's folder without its lock, and one for another database") {
  const SourceFolder folder;
  folder.write("1_a/migration.sql", "SELECT 1;");
  CHECK(folder.good().layout == "prisma");
  CHECK(folder.good().evidence == "the file is called <name>/migration.sql");
  folder.write("migration_lock.toml", "provider = \"mysql\"\n");
  CHECK(folder.bad().message == "the migrations are for mysql, not for PostgreSQL");
}

TEST_CASE("Diesel's folders by version, dashes not counted") {
  const SourceFolder folder;
  folder.write("2024-01-01-000000_posts/up.sql", "CREATE TABLE posts ();");
  folder.write("2024-01-01-000000_posts/down.sql", "DROP TABLE posts;");
  folder.write("00000000000000_initial/up.sql", "SELECT 1;");
  folder.write("20231231000000_index/up.sql", "CREATE INDEX CONCURRENTLY i ON posts (a);");
  folder.write("20231231000000_index/metadata.toml", "run_in_transaction = false\n");
  const Source source = folder.good();
  CHECK(source.layout == "diesel");
  CHECK(versions(source) == Texts{"00000000000000", "20231231000000", "20240101000000"});
  CHECK_FALSE(source.migrations[1].transactional);
  CHECK(source.migrations[2].recorded_name == "20240101000000");
  CHECK(texts(source.migrations[2].down) == Texts{"DROP TABLE posts"});
  CHECK(source.migrations[2].down_file == folder.file("2024-01-01-000000_posts/down.sql"));
}

TEST_CASE("golang-migrate's pairs by number") {
  const SourceFolder folder;
  folder.write("0010_c.up.sql", "CREATE TABLE c ();");
  folder.write("9_b.up.sql", "CREATE TABLE b ();");
  folder.write("9_b.down.sql", "DROP TABLE b;");
  folder.write("11_d.down.sql", "DROP TABLE d;");
  const Source source = folder.good();
  CHECK(source.layout == "golang-migrate");
  CHECK(versions(source) == Texts{"9", "0010"});
  CHECK(source.migrations[1].recorded_name == "10");
  CHECK(texts(source.migrations[0].down) == Texts{"DROP TABLE b"});
  CHECK(warns(source, "leads back from a migration that is not there: 11_d.down.sql"));
  folder.write("09_again.up.sql", "SELECT 1;");
  CHECK(folder.bad().message.find("is there twice") != std::string::npos);
}

TEST_CASE("maragu.dev/migrate is told by go.mod, and its names may share a number") {
  const SourceFolder project;
  project.write("go.mod", "module shop\n\nrequire (\n\tgithub.com/maragudk/migrate v0.4.3\n)\n");
  project.write("db/0001_b.up.sql", "CREATE TABLE b ();");
  project.write("db/0001_a.up.sql", "CREATE TABLE a ();");
  project.write("db/0001_a.down.sql", "DROP TABLE a;");
  project.write("db/last.up.sql", "CREATE TABLE c ();");
  project.write("db/notes.sql", "SELECT 1;");
  const Result<Source> source = read_source(project.path() / "db");
  REQUIRE(source);
  CHECK(source->layout == "maragudk");
  CHECK(versions(*source) == Texts{"0001_a", "0001_b", "last"});
  CHECK(source->migrations[0].recorded_name == "0001_a");
  CHECK(texts(source->migrations[0].down) == Texts{"DROP TABLE a"});
  CHECK(warns(*source, "notes.sql"));

  const SourceFolder other;
  other.write("go.mod", "module shop\n\nrequire github.com/golang-migrate/migrate/v4 v4.18.1\n");
  other.write("db/1_a.up.sql", "CREATE TABLE a ();");
  const Result<Source> numbered = read_source(other.path() / "db");
  REQUIRE(numbered);
  CHECK(numbered->layout == "golang-migrate");
}

TEST_CASE("sqlx is told by Cargo.toml or by its own comment") {
  const SourceFolder project;
  project.write("Cargo.toml", "[dependencies]\nsqlx = { version = \"0.8\" }\n");
  project.write("migrations/2_b.sql", "CREATE TABLE b ();");
  project.write("migrations/1_a.up.sql", "CREATE TABLE a ();");
  project.write("migrations/1_a.down.sql", "DROP TABLE a;");
  const Result<Source> source = read_source(project.path() / "migrations");
  REQUIRE(source);
  CHECK(source->layout == "sqlx");
  CHECK(versions(*source) == Texts{"1", "2"});
  CHECK(source->migrations[1].tool_checksum == sha384_hex("CREATE TABLE b ();"));
  CHECK(source->migrations[0].down.size() == 1);

  const SourceFolder folder;
  folder.write("1_a.sql", "-- no-transaction\nCREATE INDEX i ON t (a);");
  CHECK(folder.good().layout == "sqlx");
  CHECK_FALSE(folder.good().migrations[0].transactional);
}
