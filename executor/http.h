// http.h: one request to a web server, and its answer; the only door to libcurl.
// Owns: HttpRequest, HttpAnswer.
// Promises: a server is who it says it is, or nothing is sent; an answer larger than the limit, or
//           later than the timeout, is an Error, however it is sent; a redirect leads to the same
//           server only when a token is sent along, never from https to http; a token is never sent
//           without TLS to another machine. No error names more of a URL than its server.
// Not here: what an answer means (gates/).
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "migrations/result.h"

namespace bellows {

struct HttpRequest {
  std::string url;
  std::string body{};            // empty: GET, otherwise POST of this JSON
  std::string token_file{};      // whose content is sent as bearer token; read for each request
  std::string token_variable{};  // of the environment, instead of a file
  std::string ca_file{};         // PEM; empty: the system's authorities
  std::string proxy{};           // empty: as the environment says; "none": none
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds timeout{30'000};  // for all of it, redirects included
  std::size_t limit = std::size_t{4} << 20;   // bytes of the answer's body
};

struct HttpAnswer {
  int status = 0;  // 200
  std::string body;
};

// kConfiguration: the URL, the token or the authorities are not usable. kConnection: everything
// else. An answer of any status is an answer.
Result<HttpAnswer> http_send(const HttpRequest& request);

// http or https, with a host, without user and password.
Result<void> check_url(const std::string& url);

// What may be shown of a URL: no user, no query.
std::string shown_url(const std::string& url);

// Less still, where the path is a secret, too: "https://hooks.example.com".
std::string shown_server(const std::string& url);

// As a part of a path or a query.
std::string url_escaped(std::string_view text);

}  // namespace bellows
