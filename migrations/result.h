// result.h: errors as values.
// Owns: Error, ErrorCode and Result<T>, used by every folder.
// Promises: an Error tells what happened, where, and (hint) what to do next, as an imperative.
// Not here: exit codes (cli/exit_code.h), exceptions (they stop in the wrapper that meets them).
#pragma once

#include <cassert>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace bellows {

// What kind of trouble it is; the front door maps each to an exit code.
enum class ErrorCode {
  kUsage,          // wrong flags or arguments
  kConfiguration,  // bellows.toml, environment: wrong, unknown or missing
  kSource,         // a migration file or folder: unreadable, unparsable, duplicate version
  kUnsupported,    // a statement that Bellows cannot roll out safely and will not guess about
  kPlan,           // an invariant of the plan does not hold, a cycle
  kConnection,     // the server cannot be reached, or the connection was lost
  kPermission,     // the role may not do what the step needs
  kLock,           // gave up on a lock or a throttle
  kDrift,          // catalog, plan hash or history is not what was expected
  kBusy,           // another executor holds the lease
  kSql,            // a statement failed on the server
  kInternal,       // a bug in Bellows
};

// A place in a file; line and column count from 1, 0 means unknown.
struct Place {
  std::string file;
  int line = 0;
  int column = 0;

  bool operator==(const Place&) const = default;
};

struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;   // what happened, one sentence, no final full stop needed
  std::string hint;      // what to do: an imperative; may be empty
  Place at;              // where; file empty when there is no place
  std::string sqlstate;  // five characters, only for errors that the server raised

  bool operator==(const Error&) const = default;
};

// Either a value or an Error. Shaped like std::expected<T, Error>, which g++ 12 lacks in C++20.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : x_state(std::in_place_index<0>, std::move(value)) {}  // NOLINT: implicit

  Result(Error error) : x_state(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit

  [[nodiscard]] bool has_value() const { return x_state.index() == 0; }

  explicit operator bool() const { return has_value(); }

  T& value() & {
    assert(has_value());
    return std::get<0>(x_state);
  }

  [[nodiscard]] const T& value() const& {
    assert(has_value());
    return std::get<0>(x_state);
  }

  T&& value() && {
    assert(has_value());
    return std::get<0>(std::move(x_state));
  }

  T& operator*() & { return value(); }

  const T& operator*() const& { return value(); }

  T&& operator*() && { return std::move(*this).value(); }

  T* operator->() { return &value(); }

  const T* operator->() const { return &value(); }

  [[nodiscard]] const Error& error() const& {
    assert(!has_value());
    return std::get<1>(x_state);
  }

  Error&& error() && {
    assert(!has_value());
    return std::get<1>(std::move(x_state));
  }

 private:
  std::variant<T, Error> x_state;
};

// Success without a value, or an Error.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;

  Result(Error error) : x_error(std::move(error)) {}  // NOLINT: implicit

  [[nodiscard]] bool has_value() const { return !x_error.has_value(); }

  explicit operator bool() const { return has_value(); }

  [[nodiscard]] const Error& error() const& {
    assert(x_error.has_value());
    return *x_error;
  }

  Error&& error() && {
    assert(x_error.has_value());
    return std::move(*x_error);
  }

 private:
  std::optional<Error> x_error;
};

}  // namespace bellows
