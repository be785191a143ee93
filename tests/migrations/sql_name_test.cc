#include "migrations/sql_name.h"

#include <catch2/catch.hpp>

using namespace bellows;

TEST_CASE("identifiers are quoted only where PostgreSQL needs it") {
  CHECK(to_sql(Name{"orders"}) == "orders");
  CHECK(to_sql(Name{"Orders"}) == "\"Orders\"");
  CHECK(to_sql(Name{"order"}) == "\"order\"");
  CHECK(to_sql(Name{"between"}) == "\"between\"");
  CHECK(to_sql(Name{"name"}) == "name");
  CHECK(to_sql(Name{"json_table"}) == "\"json_table\"");
  CHECK(to_sql(Name{"a\"b"}) == "\"a\"\"b\"");
  CHECK(to_sql(Name{"1st"}) == "\"1st\"");
  CHECK(to_sql(Name{"größe"}) == "\"größe\"");
  CHECK(to_sql(Name{""}) == "\"\"");
  CHECK(to_sql(ObjectName{{"s"}, {"T"}}) == "s.\"T\"");
  CHECK(display(ObjectName{{"s"}, {"T"}}) == "s.T");
  CHECK(display(ObjectName{{}, {"T"}}) == "T");
}

TEST_CASE("literals survive any setting of standard_conforming_strings") {
  CHECK(literal_sql("it's") == "'it''s'");
  CHECK(literal_sql("a\\b'") == "E'a\\\\b'''");
  CHECK(literal_sql("") == "''");
}

TEST_CASE("identifiers are cut to 63 bytes between characters") {
  CHECK(truncate_identifier(std::string(70, 'a')) == std::string(63, 'a'));
  const std::string umlauts = std::string(62, 'a') + "ä";
  CHECK(truncate_identifier(umlauts) == std::string(62, 'a'));
}

TEST_CASE("automatic names are made as the server makes them") {
  CHECK(make_object_name("orders", "", "pkey") == "orders_pkey");
  CHECK(make_object_name("orders", "id", "idx") == "orders_id_idx");
  CHECK(make_object_name("a", "b", "") == "a_b");
  const std::string name = make_object_name(std::string(60, 't'), std::string(20, 'c'), "fkey");
  CHECK(name == std::string(37, 't') + "_" + std::string(20, 'c') + "_fkey");
  const std::string both = make_object_name(std::string(60, 't'), std::string(60, 'c'), "key");
  CHECK(both == std::string(29, 't') + "_" + std::string(29, 'c') + "_key");
}
