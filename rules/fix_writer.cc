#include "rules/fix_writer.h"

#include <algorithm>

namespace bellows {

FixWriter::FixWriter(const Migration& migration, const FileForm& form, bool splits)
    : x_migration(migration),
      x_at(form.up ? form.up->begin : 0),
      x_end(form.up ? form.up->end : migration.text.size()),
      x_splits(splits) {
  x_parts.emplace_back();
}

void FixWriter::keep_until(std::size_t byte) {
  x_parts.back() += x_migration.text.substr(x_at, byte - x_at);
  x_at = byte;
}

void FixWriter::keep_statement(const Statement& statement) {
  if (x_closed) {
    begin_part(true);
  }
  keep_until(statement.range.end);
  x_filled = true;
}

void FixWriter::replace(const Range& range, const std::vector<FixPiece>& pieces) {
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const FixPiece& piece = pieces[i];
    const bool split = x_splits && x_filled && (piece.alone || x_closed);
    if (i == 0 && split) {
      keep_until(end_of_last_statement(range.begin));
    }
    if (split) {
      begin_part(!piece.forbids_transaction);
    }
    if (i == 0) {
      keep_until(range.begin);
    }
    x_parts.back() += (i > 0 && !split ? "\n" : "") + piece.sql;
    x_parts.back() += i + 1 < pieces.size() ? ";" : "";
    x_filled = true;
    x_closed = x_splits && piece.alone;
    if (i + 1 < pieces.size() && x_splits && (piece.alone || pieces[i + 1].alone)) {
      x_parts.back() += "\n";
    }
  }
  x_at = range.end;
  if (x_closed) {
    keep_semicolon();
  }
}

std::vector<std::string> FixWriter::finish() {
  keep_until(x_end);
  return std::move(x_parts);
}

void FixWriter::begin_part(bool with_settings) {
  x_parts.emplace_back();
  x_filled = false;
  x_closed = false;
  if (with_settings) {
    for (const std::string& setting : x_settings) {
      x_parts.back() += setting + ";\n";
    }
  }
}

// The semicolon that ended the replaced statement, and the end of its line.
void FixWriter::keep_semicolon() {
  const std::string& text = x_migration.text;
  const std::size_t semicolon = text.find_first_not_of(" \t\r\n", x_at);
  if (semicolon < x_end && text[semicolon] == ';') {
    keep_until(end_of_line_behind(semicolon + 1));
  }
}

// Where the line ends when nothing but a comment stands on the rest of it; else `at`.
std::size_t FixWriter::end_of_line_behind(std::size_t at) const {
  const std::string_view text = x_migration.text;
  const std::size_t next = std::min(text.find_first_not_of(" \t\r", at), x_end);
  if (next < x_end && text[next] != '\n' && !text.substr(next).starts_with("--")) {
    return at;
  }
  const std::size_t line_end = text.find('\n', next);
  return line_end < x_end ? line_end + 1 : x_end;
}

// Behind the semicolon, and the end of the line, of the statement before `byte`.
std::size_t FixWriter::end_of_last_statement(std::size_t byte) const {
  const std::vector<Statement>& all = x_migration.statements;
  const auto behind = std::partition_point(all.begin(), all.end(), [&](const Statement& statement) {
    return statement.range.end <= byte;
  });
  std::size_t end = std::max(x_at, behind == all.begin() ? 0 : (behind - 1)->range.end);
  const std::string& text = x_migration.text;
  end = std::min(text.find(';', end), byte - 1) + 1;
  return std::min(end_of_line_behind(end), byte);
}

}  // namespace bellows
