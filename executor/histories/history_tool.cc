#include "executor/histories/history_tool.h"

namespace bellows {

// Adonis has Knex's columns and a table more; Rails has dbmate's and a table more.
const std::vector<HistoryTool>& history_tools() {
  static const std::vector<HistoryTool> kTools = {
      flyway_history(),         prisma_history(), sqitch_history(),
      liquibase_history(),      sqlx_history(),   goose_history(),
      golang_migrate_history(), diesel_history(), node_pg_migrate_history(),
      adonis_history(),         knex_history(),   django_history(),
      alembic_history(),        rails_history(),  dbmate_history(),
  };
  return kTools;
}

const HistoryTool* find_history_tool(std::string_view name) {
  for (const HistoryTool& tool : history_tools()) {
    if (tool.name == name) {
      return &tool;
    }
  }
  return nullptr;
}

}  // namespace bellows
