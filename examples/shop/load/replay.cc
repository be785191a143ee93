#include "examples/shop/load/replay.h"

#include <cstdio>
#include <fstream>
#include <iostream>

#include "examples/shop/load/operation.h"
#include "examples/shop/load/release.h"
#include "examples/shop/load/session.h"

namespace shop {
namespace {

// Nobody else is there and a failure ends it all, so many operations share a transaction.
constexpr int kOperationsPerTransaction = 1000;

bool done(Session& session, const Call& call) {
  const Answer answer = session.execute(call);
  if (!answer.succeeded) {
    std::cerr << "replay: " << answer.message << " (" << answer.sqlstate << ") in: " << call.sql
              << '\n';
  }
  return answer.succeeded;
}

bool apply(Session& session, const Write& write) {
  for (const Call& call : calls_for(write, Release::kNew)) {
    const bool brackets = call.name.empty();
    if (!brackets && !done(session, call)) {
      return false;
    }
  }
  return true;
}

}  // namespace

int replay(const std::string& journal, const std::string& url) {
  std::ifstream in(journal);
  if (!in) {
    std::cerr << "replay: cannot read " << journal << '\n';
    return 2;
  }
  Answer failure;
  std::optional<Session> session = Session::open(url, "shop replay", failure);
  if (!session) {
    std::cerr << "replay: " << failure.message << '\n';
    return 1;
  }
  int line_number = 0;
  for (std::string line; std::getline(in, line); ++line_number) {
    const std::optional<Write> write = from_line(line);
    if (!write) {
      std::cerr << journal << ':' << line_number + 1 << ": not a journal line\n";
      return 2;
    }
    if (line_number % kOperationsPerTransaction == 0 &&
        !((line_number == 0 || done(*session, {"", "COMMIT", {}})) &&
          done(*session, {"", "BEGIN", {}}))) {
      return 1;
    }
    if (!apply(*session, *write)) {
      return 1;
    }
  }
  return line_number == 0 || done(*session, {"", "COMMIT", {}}) ? 0 : 1;
}

}  // namespace shop
