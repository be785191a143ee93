// document.h: an open file of an editor: its text, and places in it as the protocol counts them.
// Owns: Document; file URIs.
// Promises: lines count from 0, columns in UTF-16 units; a place outside the text is moved into it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "migrations/json.h"
#include "migrations/statement.h"

namespace bellows {

class Document {
 public:
  explicit Document(std::string text);

  [[nodiscard]] const std::string& text() const { return x_text; }

  // {"line", "character"}
  [[nodiscard]] Json position(std::size_t byte) const;
  // {"start", "end"}
  [[nodiscard]] Json range(const Range& range) const;
  [[nodiscard]] std::size_t byte_at(const Json& position) const;

 private:
  std::string x_text;
  std::vector<std::size_t> x_lines;  // where each begins
};

// "/a b.sql" from "file:///a%20b.sql"; empty for every other kind of URI.
std::string path_of_uri(std::string_view uri);

}  // namespace bellows
