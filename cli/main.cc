#include "cli/run_cli.h"
#include "executor/pg_database.h"

int main(int argc, char** argv) {
  bellows::SystemClock clock;
  return bellows::run_cli(argc, argv, {bellows::make_pg_database, &clock});
}
