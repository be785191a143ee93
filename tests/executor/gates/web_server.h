// web_server.h: a web server of our own, in a process beside the test, that misbehaves on demand.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "executor/process.h"

namespace bellows {

inline const std::string kGateTests = BELLOWS_SOURCE_DIR "/tests/executor/gates/";

// Gone when it goes out of scope.
class WebServer {
 public:
  // `certificate`: NAME for NAME.pem and NAME.key in this folder; empty: no TLS.
  explicit WebServer(const std::string& certificate = "")
      : x_scheme(certificate.empty() ? "http" : "https") {
    int ends[2] = {-1, -1};
    REQUIRE(pipe(ends) == 0);
    ProcessSpec spec;
    spec.argv = {"python3", kGateTests + "web_server.py"};
    if (!certificate.empty()) {
      spec.argv.insert(spec.argv.end(), {certificate + ".pem", certificate + ".key"});
    }
    spec.output = ends[1];
    spec.death_signal = SIGKILL;
    const Result<pid_t> pid = spawn_process(spec);
    close(ends[1]);
    REQUIRE(pid);
    x_pid = *pid;
    FILE* output = fdopen(ends[0], "r");
    const bool told = std::fscanf(output, "%d", &x_port) == 1;
    std::fclose(output);
    REQUIRE(told);
  }

  WebServer(const WebServer&) = delete;
  WebServer& operator=(const WebServer&) = delete;

  ~WebServer() {
    kill(x_pid, SIGKILL);
    waitpid(x_pid, nullptr, 0);
  }

  [[nodiscard]] std::string url(const std::string& path = "",
                                const std::string& host = "localhost") const {
    return x_scheme + "://" + host + ":" + std::to_string(x_port) + path;
  }

 private:
  std::string x_scheme;
  pid_t x_pid = 0;
  int x_port = 0;
};

// Certificates in the current folder: good, misnamed, expired, by authority; and a stranger.
inline void make_certificates() {
  REQUIRE(std::system((kGateTests + "authority.sh").c_str()) == 0);
}

}  // namespace bellows
