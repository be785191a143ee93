// Requests to a real server, with and without TLS, that answers as it should, or as it should not.
#include "executor/http.h"

#include <catch2/catch.hpp>
#include <chrono>

#include "executor/gates/gates.h"
#include "migrations/json.h"
#include "tests/executor/gates/web_server.h"
#include "tests/support/surroundings.h"

namespace bellows {
namespace {

using std::chrono::milliseconds;

HttpRequest request_to(const std::string& url) {
  HttpRequest request;
  request.url = url;
  request.timeout = milliseconds(10'000);
  return request;
}

std::string error_of(const HttpRequest& request) {
  const Result<HttpAnswer> answer = http_send(request);
  return answer ? "status " + std::to_string(answer->status) : answer.error().message;
}

GateSpec http_gate(const std::string& url, const std::string& pointer,
                   const std::string& condition) {
  GateSpec spec;
  spec.name = "answer";
  spec.kind = "http";
  spec.endpoint.url = url;
  spec.reading.pointer = pointer;
  spec.reading.condition = condition;
  return spec;
}

Observation ask(const GateSpec& spec) {
  const Result<std::unique_ptr<Gate>> gate = make_gate(spec);
  INFO((gate ? "" : gate.error().message));
  REQUIRE(gate);
  return (*gate)->observe(GateContext{});
}

TEST_CASE("http: a value of the answer is compared", "[pg]") {
  const WebServer server;
  const std::string url = server.url("/ok?key=hunter2");
  CHECK(ask(http_gate(url, "/release", "= 2.0")).verdict == Verdict::kPass);
  const Observation later = ask(http_gate(url, "/release", "= 2.1"));
  CHECK(later.verdict == Verdict::kPending);
  CHECK(later.evidence == "/release is \"2.0\", not = 2.1");
  CHECK(ask(http_gate(url, "/pods", ">= 3")).verdict == Verdict::kPass);
  CHECK(ask(http_gate(url, "/pods", "exists")).verdict == Verdict::kPass);
  CHECK(ask(http_gate(url, "/nothing", "= 3")).verdict == Verdict::kUnknown);
  const Observation nowhere = ask(http_gate(url, "/no/where", "= 3"));
  CHECK(nowhere.verdict == Verdict::kUnknown);
  CHECK(nowhere.evidence == "/no/where is nothing, which cannot be compared with = 3");
  CHECK((*make_gate(http_gate(url, "/release", "= 2.0")))->subject().source == server.url("/ok"));
}

TEST_CASE("http: whatever is no answer is unknown", "[pg]") {
  const WebServer server;
  for (const char* path :
       {"/failing", "/unavailable", "/missing", "/empty", "/garbage", "/overflow", "/half", "/huge",
        "/endless", "/headers", "/deep", "/loop"}) {
    const Observation seen = ask(http_gate(server.url(path), "/release", "= 2.0"));
    INFO(path << ": " << seen.evidence);
    CHECK(seen.verdict == Verdict::kUnknown);
    CHECK(seen.evidence.size() < 400);
  }
  CHECK(ask(http_gate(server.url("/failing"), "", "exists")).evidence ==
        "the server answers with status 500: boom line   two");
}

TEST_CASE("http: a gigabyte costs the limit, and no more", "[pg]") {
  const WebServer server;
  HttpRequest request = request_to(server.url("/huge"));
  CHECK_THAT(error_of(request), Catch::Contains("larger than 4096 kB"));
  request.url = server.url("/endless");
  CHECK_THAT(error_of(request), Catch::Contains("larger than 4096 kB"));
  request.url = server.url("/ok");
  request.limit = 10;
  CHECK_THAT(error_of(request), Catch::Contains("larger than"));
}

TEST_CASE("http: one that does not answer in time is given up, however it stalls", "[pg]") {
  const WebServer server;
  for (const char* path : {"/hang", "/drip"}) {
    HttpRequest request = request_to(server.url(path));
    request.timeout = milliseconds(300);
    const auto start = std::chrono::steady_clock::now();
    CHECK_THAT(error_of(request), Catch::Contains("no answer within"));
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
  }
  std::string nobody;
  {
    const WebServer gone;
    nobody = gone.url("/ok");
  }
  CHECK_THAT(error_of(request_to(nobody)), Catch::Contains("onnect"));
}

TEST_CASE("http: a server must be who it says it is", "[pg]") {
  const WorkFolder folder;
  make_certificates();
  const WebServer good("good");
  HttpRequest request = request_to(good.url("/ok"));
  CHECK_THAT(error_of(request), Catch::Contains("certificate is not trusted"));
  request.ca_file = "authority.pem";
  CHECK(error_of(request) == "status 200");
  request.url = good.url("/ok", "127.0.0.1");
  CHECK(error_of(request) == "status 200");
  request.ca_file = "stranger.pem";
  CHECK_THAT(error_of(request), Catch::Contains("certificate is not trusted"));
  request.ca_file = "missing.pem";
  CHECK(error_of(request) == "the file of authorities missing.pem cannot be read");
  request.ca_file = "authority.pem";
  const WebServer misnamed("misnamed");
  request.url = misnamed.url("/ok");
  CHECK_THAT(error_of(request), Catch::Contains("not trusted") && Catch::Contains("localhost'"));
  const WebServer expired("expired");
  request.url = expired.url("/ok");
  CHECK_THAT(error_of(request), Catch::Contains("not trusted") && Catch::Contains("expired"));
  const WebServer plain;
  request.url = "https" + plain.url("/ok").substr(4);
  CHECK_FALSE(http_send(request));
}

TEST_CASE("http: a token is read for each request, and goes nowhere else", "[pg]") {
  const WorkFolder folder;
  make_certificates();
  const WebServer server("good");
  const WebServer other("good");
  HttpRequest request = request_to(server.url("/authorization"));
  request.ca_file = "authority.pem";
  request.token_file = "token";
  CHECK(error_of(request) == "the token file token cannot be read");
  folder.write("token", "first-token\n");
  CHECK_THAT(http_send(request)->body, Catch::Contains("Bearer first-token"));
  folder.write("token", "second-token");
  CHECK_THAT(http_send(request)->body, Catch::Contains("Bearer second-token"));
  folder.write("token", " \n");
  CHECK(error_of(request) == "the token file token has no token in it");
  folder.write("token", "two tokens");
  const std::string two = error_of(request);
  CHECK(two == "the token file token holds something else than a token");
  folder.write("token", "evil\r\nX-Header: 1");
  CHECK(error_of(request) == two);
  folder.write("token", "second-token");

  request.url = server.url("/redirect?to=/authorization");
  CHECK_THAT(http_send(request)->body, Catch::Contains("Bearer second-token"));
  for (const char* host : {"localhost", "127.0.0.1"}) {
    request.url = server.url("/redirect?to=" + url_escaped(other.url("/ok", host)));
    const std::string refused = error_of(request);
    CHECK_THAT(refused, Catch::Contains("which the token is not for"));
    CHECK_THAT(refused, !Catch::Contains("second-token"));
  }
  HttpRequest seen = request_to(other.url("/seen"));
  seen.ca_file = "authority.pem";
  CHECK(http_send(seen)->body == "[]");

  // Without a token another server may answer, but not one without TLS.
  request.token_file.clear();
  CHECK(error_of(request) == "status 200");
  const WebServer plain;
  request.url = server.url("/redirect?to=" + url_escaped(plain.url("/ok")));
  CHECK_THAT(error_of(request), Catch::Contains("redirects from https to http"));
  request.url = server.url("/redirect?to=" + url_escaped("file:///etc/passwd"));
  CHECK_FALSE(http_send(request));
}

TEST_CASE("http: a token may be in the environment, and is shown nowhere", "[pg]") {
  const WorkFolder folder;
  make_certificates();
  const WebServer server("good");
  GateSpec spec = http_gate(server.url("/authorization"), "/authorization", "= Bearer hunter2");
  spec.endpoint.ca_file = "authority.pem";
  spec.endpoint.token_variable = "BELLOWS_TEST_TOKEN";
  CHECK(ask(spec).evidence == "the environment variable BELLOWS_TEST_TOKEN has no token in it");
  const Environment token("BELLOWS_TEST_TOKEN", "hunter2");
  CHECK(ask(spec).verdict == Verdict::kPass);
  spec.endpoint.url = server.url("/failing");
  CHECK_THAT(ask(spec).evidence, !Catch::Contains("hunter2"));
}

TEST_CASE("http: a token is not sent without TLS to another machine") {
  const WorkFolder folder;
  folder.write("token", "hunter2");
  HttpRequest request = request_to("http://203.0.113.1/x");
  request.token_file = "token";
  CHECK(error_of(request) == "http://203.0.113.1 is to get a token without TLS");
}

TEST_CASE("http: through a proxy, or past it", "[pg]") {
  const WebServer proxy;
  const WebServer server;
  HttpRequest request = request_to("http://shop.example.com/status");
  request.proxy = proxy.url();
  CHECK(http_send(request)->body == R"({"through": "shop.example.com"})");
  {
    const Environment variable("http_proxy", proxy.url());
    request.proxy.clear();
    CHECK(http_send(request)->body == R"({"through": "shop.example.com"})");
    request.url = server.url("/ok");
    request.proxy = "none";
    CHECK_THAT(http_send(request)->body, Catch::Contains("release"));
    const Environment exception("no_proxy", "localhost");
    request.proxy.clear();
    CHECK_THAT(http_send(request)->body, Catch::Contains("release"));
  }
}

TEST_CASE("http: what is posted arrives", "[pg]") {
  const WebServer server;
  HttpRequest request = request_to(server.url("/hook"));
  request.body = R"({"event":"step-finished"})";
  CHECK(http_send(request)->body == R"({"got": {"event": "step-finished"}})");
}

TEST_CASE("http: a URL that is none is refused, and its secrets are not repeated") {
  for (const char* url : {"", "nonsense", "ftp://host/x", "https://", "/relative",
                          "https://host:99999/", "ht tp://x"}) {
    INFO(url);
    CHECK_FALSE(check_url(url));
  }
  const Result<void> user = check_url("https://me:hunter2@host/x?key=hunter2");
  REQUIRE_FALSE(user);
  CHECK_THAT(user.error().message, !Catch::Contains("hunter2"));
  CHECK(shown_url("https://me:hunter2@host:443/a?key=hunter2#hunter2") == "https://host/a");
  CHECK_THAT(shown_url("https://me:hunter2@ho st/a?key=hunter2"), !Catch::Contains("hunter2"));
  CHECK(url_escaped("a b{c=\"d\"}/é") == "a%20b%7Bc%3D%22d%22%7D%2F%C3%A9");
}

}  // namespace
}  // namespace bellows
