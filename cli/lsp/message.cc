#include "cli/lsp/message.h"

#include <charconv>
#include <istream>
#include <ostream>

namespace bellows {
namespace {

constexpr std::size_t kMostBytes = 512U << 20U;
constexpr std::string_view kLength = "content-length:";

Error broken(std::string message) {
  return {ErrorCode::kUsage,
          std::move(message),
          "Start bellows lsp from an editor: it speaks the Language Server Protocol.",
          {},
          ""};
}

bool begins_with_length(std::string_view line) {
  if (line.size() < kLength.size()) {
    return false;
  }
  for (std::size_t i = 0; i < kLength.size(); ++i) {
    const char letter = line[i];
    if ((letter >= 'A' && letter <= 'Z' ? letter + 32 : letter) != kLength[i]) {
      return false;
    }
  }
  return true;
}

std::optional<std::size_t> length_in(std::string_view line) {
  line.remove_prefix(kLength.size());
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  std::size_t length = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), length);
  return error == std::errc() && end == line.data() + line.size() && length <= kMostBytes
             ? std::optional(length)
             : std::nullopt;
}

}  // namespace

Result<std::optional<std::string>> read_message(std::istream& in) {
  std::optional<std::size_t> length;
  std::string line;
  bool any = false;
  while (std::getline(in, line)) {
    if (line.ends_with('\r')) {
      line.pop_back();
    }
    if (line.empty()) {
      break;
    }
    any = true;
    if (begins_with_length(line)) {
      length = length_in(line);
      if (!length) {
        return broken("a message of no sensible length: " + line);
      }
    }
  }
  if (!length) {
    return any ? Result<std::optional<std::string>>(broken("a message without Content-Length"))
               : std::optional<std::string>();
  }
  std::string body(*length, '\0');
  if (!in.read(body.data(), static_cast<std::streamsize>(body.size()))) {
    return broken("a message was cut off");
  }
  return std::optional<std::string>(std::move(body));
}

void write_message(std::ostream& out, const Json& message) {
  const std::string body = compact_json(message);
  out << "Content-Length: " << body.size() << "\r\n\r\n" << body << std::flush;
}

}  // namespace bellows
