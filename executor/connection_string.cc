#include "executor/connection_string.h"

#include <libpq-fe.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <optional>
#include <utility>

#include "executor/pg_database.h"

namespace bellows {
namespace {

constexpr std::string_view kMask = "***";

using OptionList = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

OptionList parse_options(const std::string& connection) {
  char* message = nullptr;
  OptionList options(PQconninfoParse(connection.c_str(), &message), &PQconninfoFree);
  PQfreemem(message);  // not shown: it quotes the string
  return options;
}

std::map<std::string, std::string> values_of(const PQconninfoOption* options) {
  std::map<std::string, std::string> values;
  for (const PQconninfoOption* option = options; option != nullptr && option->keyword != nullptr;
       ++option) {
    if (option->val != nullptr) {
      values.emplace(option->keyword, option->val);
    }
  }
  return values;
}

// Length of "postgresql://" or "postgres://" at the start; 0: not a URL.
std::size_t scheme_length(std::string_view text) {
  for (const std::string_view scheme : {"postgresql://", "postgres://"}) {
    if (text.substr(0, scheme.size()) == scheme) {
      return scheme.size();
    }
  }
  return 0;
}

// libpq ends the credentials at the first '@' before the first '/'. Another one before the query
// means that a password holds a character that must be escaped, and that libpq would take the rest
// of it for the host's name.
bool has_stray_at(std::string_view url) {
  const std::size_t begin = scheme_length(url);
  const std::size_t slash = url.find('/', begin);
  const std::size_t at = url.find('@', begin);
  if (at == std::string_view::npos) {
    return false;
  }
  const std::string_view rest = url.substr(at < slash ? at + 1 : begin);
  return rest.substr(0, rest.find('?')).find('@') != std::string_view::npos;
}

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      decoded +=
          static_cast<char>(std::strtol(std::string(text.substr(i + 1, 2)).c_str(), nullptr, 16));
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

bool is_secret(std::string_view keyword) {
  return keyword == "password" || keyword == "sslpassword";
}

std::string query_without_secrets(std::string_view query) {
  std::string result;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos && is_secret(percent_decoded(pair.substr(0, equals)))) {
      result += pair.substr(0, equals + 1);
      result += kMask;
    } else {
      result += pair;
    }
    query.remove_prefix(pair.size());
    if (!query.empty()) {
      result += '&';
      query.remove_prefix(1);
    }
  }
  return result;
}

std::string url_without_password(const std::string& url) {
  const std::size_t begin = scheme_length(url);
  const std::size_t slash = url.find('/', begin);
  const std::size_t at = url.find('@', begin);
  std::string result = url.substr(0, begin);
  std::size_t rest = begin;
  if (at != std::string::npos && (slash == std::string::npos || at < slash)) {
    const std::string credentials = url.substr(begin, at - begin);
    const std::size_t colon = credentials.find(':');
    result += credentials.substr(0, colon);
    if (colon != std::string::npos) {
      result += ":" + std::string(kMask);
    }
    result += '@';
    rest = at + 1;
  }
  const std::size_t question = url.find('?', rest);
  result += url.substr(rest, question == std::string::npos ? question : question - rest);
  if (question != std::string::npos) {
    result += '?' + query_without_secrets(std::string_view(url).substr(question + 1));
  }
  return result;
}

std::string quoted(std::string_view value) {
  std::string result = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') {
      result += '\\';
    }
    result += c;
  }
  return result + "'";
}

std::string pairs(const std::map<std::string, std::string>& values) {
  std::string result;
  for (const auto& [keyword, value] : values) {
    result += (result.empty() ? "" : " ") + keyword + "=" + quoted(value);
  }
  return result;
}

}  // namespace

Result<ConnectionSettings> read_connection_string(const std::string& connection) {
  if (scheme_length(connection) > 0 && has_stray_at(connection)) {
    return Error{ErrorCode::kConfiguration,
                 "the database URL has an @ where none belongs",
                 "Write special characters of the user name and password in percent form: @ as "
                 "%40, / as %2F, : as %3A.",
                 {},
                 ""};
  }
  const OptionList options = parse_options(connection);
  if (options == nullptr) {
    return Error{ErrorCode::kConfiguration,
                 "the database's connection string cannot be read",
                 "Write postgresql://user@host:port/database, or pairs such as host=… dbname=… "
                 "with values that hold blanks in single quotes.",
                 {},
                 ""};
  }
  ConnectionSettings settings;
  settings.given = values_of(options.get());
  const OptionList defaults(PQconndefaults(), &PQconninfoFree);
  std::map<std::string, std::string> all = settings.given;
  all.merge(values_of(defaults.get()));
  settings.host = all.contains("host") ? all["host"] : all["hostaddr"];
  if (settings.host.empty()) {
    settings.host = "the local socket";
  }
  settings.port = all["port"];
  settings.database = all["dbname"].empty() ? all["user"] : all["dbname"];
  return settings;
}

std::string session_connection_string(const ConnectionSettings& settings,
                                      std::string_view purpose) {
  std::map<std::string, std::string> all = settings.given;
  all["application_name"] = "bellows " + std::string(purpose);
  all["client_encoding"] = "UTF8";
  if (std::getenv("PGCONNECT_TIMEOUT") == nullptr) {
    all.emplace("connect_timeout", "10");
  }
  // A half-open connection is noticed within about a minute.
  all.emplace("keepalives", "1");
  all.emplace("keepalives_idle", "30");
  all.emplace("keepalives_interval", "10");
  all.emplace("keepalives_count", "3");
  all.emplace("tcp_user_timeout", "60000");
  return pairs(all);
}

std::string display_name(const ConnectionSettings& settings) {
  return settings.database + " at " + settings.host + ", port " + settings.port;
}

std::string without_password(const std::string& connection) {
  const bool url = scheme_length(connection) > 0;
  const OptionList options = parse_options(connection);
  if (options == nullptr || (url && has_stray_at(connection))) {
    // Where the password ends is anybody's guess, so nothing of it is shown.
    return url ? connection.substr(0, scheme_length(connection)) + std::string(kMask)
               : std::string(kMask);
  }
  if (url) {
    return url_without_password(connection);
  }
  std::map<std::string, std::string> values = values_of(options.get());
  for (auto& [keyword, value] : values) {
    if (is_secret(keyword)) {
      value = kMask;
    } else if (scheme_length(value) > 0) {
      value = without_password(value);
    }
  }
  return pairs(values);
}

}  // namespace bellows
