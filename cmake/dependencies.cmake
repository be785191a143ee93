# What Bellows is built from, all of it from Debian; scripts/dependencies.sh installs it.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(Boost CONFIG REQUIRED)
find_package(CURL 7.85 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(spdlog REQUIRED)
find_package(tomlplusplus REQUIRED)
pkg_check_modules(pqxx REQUIRED IMPORTED_TARGET libpqxx)
pkg_check_modules(pq REQUIRED IMPORTED_TARGET libpq)

# libpg_query: the parser's own tree is walked, so its node headers are needed, too. Debian 13 ships
# them with the library, Debian 12 with the server's development package of the same major version.
find_library(PG_QUERY_LIBRARY pg_query REQUIRED)
find_path(PG_QUERY_INCLUDE_DIR pg_query.h REQUIRED)
file(STRINGS ${PG_QUERY_INCLUDE_DIR}/pg_query.h pg_query_major REGEX "define PG_MAJORVERSION ")
string(REGEX REPLACE ".*\"([0-9]+)\".*" "\\1" PG_QUERY_MAJOR "${pg_query_major}")
find_path(PG_SERVER_INCLUDE_DIR nodes/parsenodes.h
          PATHS /usr/include/postgresql/${PG_QUERY_MAJOR}/server ${PG_QUERY_INCLUDE_DIR}/pg_query/postgres
          NO_DEFAULT_PATH REQUIRED)
add_library(PgQuery::PgQuery UNKNOWN IMPORTED)
set_target_properties(PgQuery::PgQuery PROPERTIES IMPORTED_LOCATION ${PG_QUERY_LIBRARY}
                      INTERFACE_INCLUDE_DIRECTORIES ${PG_QUERY_INCLUDE_DIR})
