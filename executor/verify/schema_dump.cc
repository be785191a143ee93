#include "executor/verify/schema_dump.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "executor/process.h"

namespace bellows {
namespace {

constexpr std::string_view kObject = "-- Name: ";
constexpr std::string_view kOwner = "; Owner: ";
constexpr std::chrono::minutes kDeadline{10};

// A file of our own that is gone with us.
class TemporaryFile {
 public:
  TemporaryFile() {
    x_path = (std::filesystem::temp_directory_path() / "bellows-dump-XXXXXX").string();
    x_descriptor = mkstemp(x_path.data());
  }

  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  ~TemporaryFile() {
    if (x_descriptor >= 0) {
      close(x_descriptor);
      unlink(x_path.c_str());
    }
  }

  [[nodiscard]] bool good() const { return x_descriptor >= 0; }

  [[nodiscard]] const std::string& path() const { return x_path; }

  [[nodiscard]] std::string read() const {
    std::ifstream stream(x_path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  }

 private:
  std::string x_path;
  int x_descriptor = -1;
};

std::string program(const std::string& bin_directory) {
  const std::string beside_server = bin_directory + "/pg_dump";
  return access(beside_server.c_str(), X_OK) == 0 ? beside_server : "pg_dump";
}

bool is_table(const std::string& key) {
  return key.find("; Type: TABLE;") != std::string::npos ||
         key.find("; Type: FOREIGN TABLE;") != std::string::npos;
}

// The text with the lines of its column list sorted, without their commas.
std::string without_order(const std::string& sql) {
  std::vector<std::string> lines;
  std::istringstream stream(sql);
  for (std::string line; std::getline(stream, line);) {
    if (line.ends_with(',')) {
      line.pop_back();
    }
    lines.push_back(std::move(line));
  }
  std::sort(lines.begin(), lines.end());
  std::string text;
  for (const std::string& line : lines) {
    text += line + "\n";
  }
  return text;
}

std::string only_in(const std::string& where, const std::string& key, const std::string& sql) {
  return "only " + where + ": " + key + "\n" + sql;
}

}  // namespace

SchemaDump read_dump(const std::string& text) {
  SchemaDump dump;
  std::string* body = nullptr;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with(kObject)) {
      const std::string key = line.substr(kObject.size(), line.find(kOwner) - kObject.size());
      body = &dump.objects[key];
    } else if (body != nullptr && !line.empty() && line != "--" && !line.starts_with("\\") &&
               line != "-- PostgreSQL database dump complete") {
      *body += line + "\n";
    }
  }
  return dump;
}

Result<SchemaDump> dump_schema(const std::string& url, const std::string& bin_directory) {
  const TemporaryFile file;
  if (!file.good()) {
    return Error{ErrorCode::kInternal,
                 "no temporary file can be made",
                 "Free some space in the temporary folder, or name another with TMPDIR.",
                 {},
                 ""};
  }
  ProcessSpec spec;
  spec.argv = {program(bin_directory),
               "--schema-only",
               "--exclude-schema=bellows",
               "--no-sync",
               "--file",
               file.path(),
               "--dbname",
               url};
  const Result<ProcessOutcome> outcome = run_process(std::move(spec), kDeadline);
  if (!outcome) {
    Error error = outcome.error();
    error.hint = "Install pg_dump of the server's version (Debian: apt install postgresql-client).";
    return error;
  }
  if (outcome->timed_out || outcome->exit_code != 0) {
    return Error{ErrorCode::kSql,
                 "pg_dump failed: " + outcome->output,
                 "Mend what it says; its version must not be older than the server's.",
                 {},
                 ""};
  }
  return read_dump(file.read());
}

SchemaDifference compare_schemas(const SchemaDump& a, const SchemaDump& b, const std::string& first,
                                 const std::string& second) {
  SchemaDifference result;
  for (const auto& [key, sql] : a.objects) {
    const auto other = b.objects.find(key);
    if (other == b.objects.end()) {
      result.differences.push_back(only_in(first, key, sql));
    } else if (other->second != sql) {
      if (is_table(key) && without_order(sql) == without_order(other->second)) {
        result.column_order.push_back(key.substr(0, key.find(';')));
      } else {
        result.differences.push_back(key + "\n" + first + ":\n" + sql + second + ":\n" +
                                     other->second);
      }
    }
  }
  for (const auto& [key, sql] : b.objects) {
    if (a.objects.count(key) == 0) {
      result.differences.push_back(only_in(second, key, sql));
    }
  }
  return result;
}

}  // namespace bellows
