#include "executor/pg_error.h"

#include <array>

namespace bellows {
namespace {

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

ErrorCode code_of(std::string_view sqlstate) {
  if (sqlstate == "42501") {
    return ErrorCode::kPermission;
  }
  if (sqlstate == "55P03" || sqlstate == "40P01" || sqlstate == "40001") {
    return ErrorCode::kLock;
  }
  // Class 08, and the server's own farewells: the session is gone.
  if (starts_with(sqlstate, "08") || sqlstate == "57P01" || sqlstate == "57P02" ||
      sqlstate == "57P03" || sqlstate == "57P05") {
    return ErrorCode::kConnection;
  }
  return ErrorCode::kSql;
}

std::string default_hint(ErrorCode code) {
  switch (code) {
    case ErrorCode::kPermission:
      return "Grant the role what the message names, or run as a role that has it.";
    case ErrorCode::kConnection:
      return "Run again: what was done is recorded, and the run goes on from there.";
    default:
      return "";
  }
}

// "ERROR:  relation …" without its severity, which a server may translate.
std::string_view without_severity(std::string_view line) {
  const std::size_t colon = line.find(":  ");
  const bool first_word = colon != std::string_view::npos && !contains(line.substr(0, colon), " ");
  return first_word ? line.substr(colon + 3) : line;
}

struct KnownFailure {
  std::string_view words;
  std::string_view sqlstate;
  std::string_view hint;
};

constexpr std::array<KnownFailure, 12> kConnectFailures = {{
    {"password authentication failed", "28P01", "Check the user name and the password."},
    {"no password supplied", "28P01",
     "Give a password: in the URL, in PGPASSWORD or in ~/.pgpass."},
    {"Peer authentication failed", "28000",
     "Connect over TCP with a password, or as the system user that the role is named after."},
    {"no pg_hba.conf entry", "28000",
     "Let pg_hba.conf admit this host, user and database, or check sslmode."},
    {"database \"", "3D000", "Create the database, or correct its name."},
    {"role \"", "28000", "Create the role, or correct the user's name."},
    {"too many clients", "53300", "Free a connection, or raise max_connections."},
    {"remaining connection slots are reserved", "53300",
     "Free a connection, or raise max_connections."},
    {"the database system is", "57P03", "Wait until the server accepts connections."},
    {"could not translate host name", "", "Check the host's name."},
    {"Connection refused", "", "Check host and port, and that the server is running."},
    {"No such file or directory", "", "Check the socket's folder, and that the server is running."},
}};

}  // namespace

Error error_from_server(std::string_view words, const std::string& sqlstate) {
  Error error;
  error.code = code_of(sqlstate);
  error.sqlstate = sqlstate;
  bool in_context = false;
  for (bool first = true; !words.empty(); first = false) {
    const std::string_view line = words.substr(0, words.find('\n'));
    words.remove_prefix(std::min(words.size(), line.size() + 1));
    if (first) {
      error.message = without_severity(line);
    } else if (starts_with(line, "HINT:  ")) {
      error.hint = line.substr(7);
    } else if (starts_with(line, "DETAIL:  ")) {
      error.message += ": " + std::string(line.substr(9));
    } else if (starts_with(line, "CONTEXT:  ")) {
      in_context = true;
      error.message += " (" + std::string(line.substr(10)) + ")";
    } else if (!in_context && !line.empty() && !starts_with(line, "LINE ") &&
               line.find_first_not_of(" ^") != std::string_view::npos) {
      error.message += "\n" + std::string(line);
    }
  }
  if (error.hint.empty()) {
    error.hint = default_hint(error.code);
  }
  return error;
}

Error error_from_connecting(std::string_view words, const ConnectionSettings& settings) {
  Error error;
  error.code = ErrorCode::kConnection;
  error.message = "cannot connect to " + display_name(settings);
  error.hint = "Check host, port and network, and that the server accepts connections.";
  // The first line that names a reason; libpq gives one for each address it tried.
  const std::string_view line = words.substr(0, words.find('\n'));
  const std::size_t severity = line.find("FATAL:  ");
  const std::size_t failed = line.find("failed: ");
  if (severity != std::string_view::npos) {
    error.message += ": " + std::string(line.substr(severity + 8));
  } else if (failed != std::string_view::npos) {
    error.message += ": " + std::string(line.substr(failed + 8));
  } else if (!line.empty()) {
    error.message += ": " + std::string(line);
  }
  for (const KnownFailure& known : kConnectFailures) {
    const bool missing = known.words.back() == '"';
    if (contains(words, known.words) && (!missing || contains(words, "does not exist"))) {
      error.sqlstate = known.sqlstate;
      error.hint = known.hint;
      break;
    }
  }
  return error;
}

}  // namespace bellows
