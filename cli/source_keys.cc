// source_keys.cc: the keys of [source]: where the migrations come from.
#include "cli/config_keys.h"
#include "executor/pg_database.h"

namespace bellows {

std::vector<ConfigKey> source_keys() {
  return {
      {"source", "folder", ValueType::kText, "\"db/migrations\"", "BELLOWS_FOLDER", "--folder",
       "Where the migrations are; in bellows.toml relative to that file.",
       [](Config& config, const ConfigValue& value) { config.folder = value.text; },
       [](const Config& config) { return config.folder; }},
      {"source", "layout", ValueType::kText, "\"auto\"", "BELLOWS_LAYOUT", "--layout",
       "How the folder is laid out: auto, or a tool's name as docs/sources.md has it.",
       [](Config& config, const ConfigValue& value) { config.layout = value.text; },
       [](const Config& config) { return config.layout; }},
      {"source", "snapshot", ValueType::kText, "\"db/schema.json\"", "BELLOWS_SNAPSHOT",
       "--snapshot",
       "The schema that the migrations meet, as `bellows snapshot` wrote it: lint and plan start "
       "from it where they ask no database. In bellows.toml relative to that file.",
       [](Config& config, const ConfigValue& value) { config.snapshot = value.text; },
       [](const Config& config) { return config.snapshot; }},
      {"source", "command", ValueType::kText, "\"alembic upgrade --sql head\"",
       "BELLOWS_SOURCE_COMMAND", "--source-command",
       "A command of the shell that prints all migrations as SQL, in their order; it runs in the "
       "folder of bellows.toml, and takes the place of a folder.",
       [](Config& config, const ConfigValue& value) { config.source_command = value.text; },
       [](const Config& config) { return config.source_command; }},
      {"source", "delimiter", ValueType::kText, "\"-- Migration {version}\"", "BELLOWS_DELIMITER",
       "--delimiter",
       "The comment that begins a migration in what the command prints. {version} stands for its "
       "version, {description} for words about it, any other name in braces for what may differ.",
       [](Config& config, const ConfigValue& value) { config.delimiter = value.text; },
       [](const Config& config) { return config.delimiter; }},
      {"source", "shadow", ValueType::kSecretText, "\"sandbox\"", "BELLOWS_SHADOW", "--shadow",
       "Where migrations written in JavaScript are executed to record their SQL: sandbox for a "
       "throwaway PostgreSQL, or the URL of an empty database. Without it they are recorded with "
       "no database.",
       [](Config& config, const ConfigValue& value) { config.shadow = value.text; },
       [](const Config& config) {
         return config.shadow.empty() || config.shadow == "sandbox"
                    ? config.shadow
                    : without_password(config.shadow);
       }},
      {"source", "record-command", ValueType::kText, "\"npm run migrate\"",
       "BELLOWS_RECORD_COMMAND", "--record-command",
       "A command of the shell that runs all migrations written in JavaScript, when the usual one "
       "of Knex or Adonis does not do.",
       [](Config& config, const ConfigValue& value) { config.record_command = value.text; },
       [](const Config& config) { return config.record_command; }},
      {"source", "cache", ValueType::kText, "\"on\"", "BELLOWS_CACHE", "--cache",
       "off: record JavaScript migrations anew each time, even when no file has changed.",
       [](Config& config, const ConfigValue& value) { config.cache = value.text; },
       [](const Config& config) { return config.cache; }},
  };
}

}  // namespace bellows
