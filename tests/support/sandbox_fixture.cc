#include "tests/support/sandbox_fixture.h"

#include <memory>
#include <stdexcept>

namespace bellows {
namespace {

// What a test cannot do without: the exception fails it with the reason.
template <typename T>
T required(Result<T> result) {
  if (!result) {
    throw std::runtime_error(result.error().message + "\n" + result.error().hint);
  }
  return std::move(result).value();
}

}  // namespace

Sandbox& sandbox_server() {
  // Prepared transactions are off by default, but they are one of the things that hold locks.
  static const std::unique_ptr<Sandbox> server = required(
      Sandbox::start({.bin_directory = "",
                      .fsync = false,
                      .folder = "",
                      .options = {"max_prepared_transactions=10", "max_connections=200"}}));
  return *server;
}

std::string fresh_database() {
  static int count = 0;
  ++count;
  return required(sandbox_server().create_database("test_" + std::to_string(count)));
}

}  // namespace bellows
