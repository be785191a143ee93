#include "executor/http.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>

namespace bellows {
namespace {

constexpr int kMostRedirects = 3;
constexpr std::size_t kMostHeaderBytes = 262'144;
constexpr std::size_t kMostTokenBytes = 65'536;

Error wrong(ErrorCode code, std::string message, std::string hint) {
  return {code, std::move(message), std::move(hint), {}, ""};
}

// A URL taken apart.
struct Url {
  std::string scheme;
  std::string user;
  std::string password;
  std::string host;
  std::string port;
  std::string path;

  [[nodiscard]] std::string origin() const { return scheme + "://" + host + ":" + port; }
};

Result<Url> take_apart(const std::string& text) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), curl_url_cleanup);
  if (url == nullptr || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) {
    return wrong(ErrorCode::kConfiguration, "this is not a URL",
                 "Write it in full, such as \"https://api.example.com/status\".");
  }
  const auto part = [&](CURLUPart which) {
    char* content = nullptr;
    if (curl_url_get(url.get(), which, &content, CURLU_DEFAULT_PORT) != CURLUE_OK) {
      return std::string();
    }
    std::string copy(content);
    curl_free(content);
    return copy;
  };
  return Url{part(CURLUPART_SCHEME), part(CURLUPART_USER), part(CURLUPART_PASSWORD),
             part(CURLUPART_HOST),   part(CURLUPART_PORT), part(CURLUPART_PATH)};
}

bool usual_port(const Url& url) {
  return (url.scheme == "https" && url.port == "443") || (url.scheme == "http" && url.port == "80");
}

std::string server_of(const Url& url) {
  return url.scheme + "://" + url.host + (usual_port(url) ? "" : ":" + url.port);
}

// For errors: the path of a webhook is a secret, too.
// What a header may hold.
Result<std::string> usable_token(std::string text, const std::string& origin) {
  const auto blank = [](unsigned char letter) { return letter <= ' '; };
  text.erase(text.begin(), std::find_if_not(text.begin(), text.end(), blank));
  text.erase(std::find_if_not(text.rbegin(), text.rend(), blank).base(), text.end());
  if (text.empty()) {
    return wrong(ErrorCode::kConfiguration, origin + " has no token in it", "Put the token there.");
  }
  if (std::any_of(text.begin(), text.end(), [](unsigned char c) { return c <= ' ' || c > '~'; })) {
    return wrong(ErrorCode::kConfiguration, origin + " holds something else than a token",
                 "Put the token there, and nothing else.");
  }
  return text;
}

// Nothing when none is asked for.
Result<std::string> token_of(const HttpRequest& request) {
  if (!request.token_variable.empty()) {
    const char* value = std::getenv(request.token_variable.c_str());
    return usable_token(value == nullptr ? "" : value,
                        "the environment variable " + request.token_variable);
  }
  if (request.token_file.empty()) {
    return std::string();
  }
  std::ifstream stream(request.token_file, std::ios::binary);
  std::string text(kMostTokenBytes + 1, '\0');
  if (!stream || stream.read(text.data(), static_cast<std::streamsize>(text.size())).bad()) {
    return wrong(ErrorCode::kConfiguration,
                 "the token file " + request.token_file + " cannot be read",
                 "Put the token there, or name another file.");
  }
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > kMostTokenBytes) {
    return wrong(ErrorCode::kConfiguration, "the token file " + request.token_file + " is too long",
                 "Name the file that has the token, and nothing else, in it.");
  }
  return usable_token(std::move(text), "the token file " + request.token_file);
}

// What arrives, as far as it may.
struct Arrival {
  std::string body;
  std::size_t limit = 0;
  std::size_t header_bytes = 0;
  bool too_large = false;
};

std::size_t take_body(char* data, std::size_t size, std::size_t count, void* to) {
  Arrival& arrival = *static_cast<Arrival*>(to);
  if (size * count > arrival.limit - arrival.body.size()) {
    arrival.too_large = true;
    return 0;
  }
  arrival.body.append(data, size * count);
  return size * count;
}

std::size_t take_header(char* /*data*/, std::size_t size, std::size_t count, void* to) {
  Arrival& arrival = *static_cast<Arrival*>(to);
  arrival.header_bytes += size * count;
  arrival.too_large = arrival.too_large || arrival.header_bytes > kMostHeaderBytes;
  return arrival.too_large ? 0 : size * count;
}

using Handle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using Headers = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

void add_header(Headers& headers, const std::string& line) {
  curl_slist* longer = curl_slist_append(headers.get(), line.c_str());
  if (longer != nullptr) {
    (void)headers.release();
    headers.reset(longer);
  }
}

// One request to one place; redirects are for the caller.
class Exchange {
 public:
  Exchange(const HttpRequest& request, const std::string& token)
      : x_request(request),
        x_curl(curl_easy_init(), curl_easy_cleanup),
        x_headers(nullptr, curl_slist_free_all) {
    add_header(x_headers, "Accept: application/json");
    if (!token.empty()) {
      add_header(x_headers, "Authorization: Bearer " + token);
    }
    if (!request.body.empty()) {
      add_header(x_headers, "Content-Type: application/json");
      add_header(x_headers, "Expect:");  // send at once
    }
  }

  Result<HttpAnswer> send(const std::string& url, std::chrono::milliseconds timeout);

  // Where the last answer sends us; empty: nowhere.
  [[nodiscard]] std::string redirect() const {
    const char* url = nullptr;
    curl_easy_getinfo(x_curl.get(), CURLINFO_REDIRECT_URL, &url);
    return url == nullptr ? "" : url;
  }

 private:
  void prepare(const std::string& url, std::chrono::milliseconds timeout);
  [[nodiscard]] Error failure(CURLcode code, const std::string& url,
                              std::chrono::milliseconds timeout) const;

  template <typename Value>
  void set(CURLoption option, Value value) {
    curl_easy_setopt(x_curl.get(), option, value);
  }

  const HttpRequest& x_request;
  Handle x_curl;
  Headers x_headers;
  Arrival x_arrival;
  std::array<char, CURL_ERROR_SIZE> x_words{};  // of libcurl, about what went wrong
};

void Exchange::prepare(const std::string& url, std::chrono::milliseconds timeout) {
  curl_easy_reset(x_curl.get());
  x_arrival = Arrival{};
  x_arrival.limit = x_request.limit;
  set(CURLOPT_ERRORBUFFER, x_words.data());
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(x_request.connect_timeout.count()));
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(CURLOPT_USERAGENT, "bellows");
  set(CURLOPT_HTTPHEADER, x_headers.get());
  set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(x_request.limit));
  set(CURLOPT_WRITEFUNCTION, take_body);
  set(CURLOPT_WRITEDATA, &x_arrival);
  set(CURLOPT_HEADERFUNCTION, take_header);
  set(CURLOPT_HEADERDATA, &x_arrival);
  if (!x_request.ca_file.empty()) {
    set(CURLOPT_CAINFO, x_request.ca_file.c_str());
    set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));  // this authority, and no other one
  }
  if (!x_request.proxy.empty()) {
    set(CURLOPT_PROXY, x_request.proxy == "none" ? "" : x_request.proxy.c_str());
  }
  if (!x_request.body.empty()) {
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(x_request.body.size()));
    set(CURLOPT_POSTFIELDS, x_request.body.c_str());
  }
}

Error Exchange::failure(CURLcode code, const std::string& url,
                        std::chrono::milliseconds timeout) const {
  const std::string shown = shown_server(url);
  if (x_arrival.too_large || code == CURLE_FILESIZE_EXCEEDED) {
    return wrong(ErrorCode::kConnection,
                 shown + ": the answer is larger than " + std::to_string(x_request.limit >> 10) +
                     " kB, and was not read further",
                 "Ask for less.");
  }
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return wrong(ErrorCode::kConnection,
                   shown + ": no answer within " + std::to_string(timeout.count()) + " ms",
                   "Look whether the server works, or raise the timeout.");
    case CURLE_PEER_FAILED_VERIFICATION:
      return wrong(ErrorCode::kConnection,
                   shown + ": its certificate is not trusted: " + x_words.data(),
                   "Name the authority that signed it with ca-file, or have it renewed.");
    case CURLE_SSL_CACERT_BADFILE:
      return wrong(ErrorCode::kConfiguration,
                   "the file of authorities " + x_request.ca_file + " cannot be read",
                   "Name a PEM file with ca-file.");
    default:
      return wrong(ErrorCode::kConnection, shown + ": " + curl_easy_strerror(code),
                   "Look whether the server works and can be reached from here.");
  }
}

Result<HttpAnswer> Exchange::send(const std::string& url, std::chrono::milliseconds timeout) {
  prepare(url, timeout);
  const CURLcode code = curl_easy_perform(x_curl.get());
  if (code != CURLE_OK) {
    return failure(code, url, timeout);
  }
  long status = 0;
  curl_easy_getinfo(x_curl.get(), CURLINFO_RESPONSE_CODE, &status);
  return HttpAnswer{static_cast<int>(status), std::move(x_arrival.body)};
}

// A token goes to the server it is for, and to nobody whom that one recommends.
Result<void> may_follow(const std::string& from, const std::string& to, const std::string& token) {
  const Result<Url> here = take_apart(from);
  const Result<Url> there = take_apart(to);
  if (!here || !there) {
    return wrong(ErrorCode::kConnection, shown_server(from) + " redirects to what is not a URL",
                 "Ask for the place that has the answer.");
  }
  const bool elsewhere = here->origin() != there->origin();
  if (here->scheme == "https" && there->scheme != "https") {
    return wrong(ErrorCode::kConnection, shown_server(from) + " redirects from https to http",
                 "Ask for the place that has the answer.");
  }
  if (elsewhere && !token.empty()) {
    return wrong(ErrorCode::kConnection,
                 shown_server(from) + " redirects to another server, " + shown_server(to) +
                     ", which the token is not for",
                 "Ask for the place that has the answer.");
  }
  return {};
}

// Whoever is on the way reads what is sent without TLS; on this machine there is no way.
Result<void> may_carry(const std::string& url, const std::string& token) {
  const Result<Url> parts = take_apart(url);
  const bool here =
      parts && (parts->host == "localhost" || parts->host == "127.0.0.1" || parts->host == "[::1]");
  if (token.empty() || here || (parts && parts->scheme == "https")) {
    return {};
  }
  return wrong(ErrorCode::kConfiguration, shown_server(url) + " is to get a token without TLS",
               "Write https:// in its URL.");
}

bool initialize() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  return code == CURLE_OK;
}

}  // namespace

Result<HttpAnswer> http_send(const HttpRequest& request) {
  if (Result<void> fine = check_url(request.url); !fine) {
    return fine.error();
  }
  const Result<std::string> token = token_of(request);
  if (!token) {
    return token.error();
  }
  if (Result<void> fine = may_carry(request.url, *token); !fine) {
    return fine.error();
  }
  if (!initialize()) {
    return wrong(ErrorCode::kInternal, "libcurl cannot be set up", "");
  }
  const auto end = std::chrono::steady_clock::now() + request.timeout;
  Exchange exchange(request, *token);
  std::string url = request.url;
  for (int redirects = 0;; ++redirects) {
    const auto left = std::max(std::chrono::milliseconds(1),
                               std::chrono::duration_cast<std::chrono::milliseconds>(
                                   end - std::chrono::steady_clock::now()));
    Result<HttpAnswer> answer = exchange.send(url, left);
    if (!answer || !request.body.empty() || answer->status < 300 || answer->status > 399) {
      return answer;
    }
    const std::string next = exchange.redirect();
    if (next.empty()) {
      return answer;
    }
    if (Result<void> fine = may_follow(url, next, *token); !fine) {
      return fine.error();
    }
    if (redirects == kMostRedirects) {
      return wrong(ErrorCode::kConnection, shown_server(request.url) + " redirects again and again",
                   "Ask for the place that has the answer.");
    }
    url = next;
  }
}

Result<void> check_url(const std::string& url) {
  const Result<Url> parts = take_apart(url);
  if (!parts || parts->host.empty() || (parts->scheme != "http" && parts->scheme != "https")) {
    return wrong(ErrorCode::kConfiguration, "\"" + shown_url(url) + "\" is no URL of a web server",
                 "Write it in full, such as \"https://api.example.com/status\".");
  }
  if (!parts->user.empty() || !parts->password.empty()) {
    return wrong(ErrorCode::kConfiguration, "the URL of " + parts->host + " has a user in it",
                 "Keep secrets out of the configuration: name a token-file or a token-variable.");
  }
  return {};
}

std::string shown_url(const std::string& url) {
  const Result<Url> parts = take_apart(url);
  if (!parts) {
    // What it is nobody knows: whatever could be secret in it is left out.
    const std::size_t user = url.find('@');
    const std::string rest = user == std::string::npos ? url : url.substr(user + 1);
    return rest.substr(0, std::min(rest.find_first_of("?#"), std::size_t{100}));
  }
  return server_of(*parts) + (parts->path == "/" ? "" : parts->path);
}

std::string shown_server(const std::string& url) {
  const Result<Url> parts = take_apart(url);
  return parts ? server_of(*parts) : "the server";
}

std::string url_escaped(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string escaped;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    const bool plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                       (byte >= 'a' && byte <= 'z') || letter == '-' || letter == '_' ||
                       letter == '.' || letter == '~';
    if (plain) {
      escaped += letter;
    } else {
      escaped += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return escaped;
}

}  // namespace bellows
