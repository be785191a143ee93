// fix_writer.h: a migration written anew, with pieces in the place of statements.
// Owns: FixPiece, FixWriter: where a file is cut, and the settings that each part begins with.
// Promises: what lies between replaced statements stays byte for byte, in the part of the statement
//           that follows it.
// Not here: what takes a statement's place (fix.cc).
#pragma once

#include <string>
#include <vector>

#include "migrations/source.h"
#include "rules/fix.h"

namespace bellows {

// One statement of a fixed file.
struct FixPiece {
  std::string sql;
  bool alone = false;                // in a part of its own
  bool forbids_transaction = false;  // PostgreSQL refuses it inside a transaction
};

class FixWriter {
 public:
  // Both outlive this. `splits`: whether the statements of a file share a transaction.
  FixWriter(const Migration& migration, const FileForm& form, bool splits);

  // Everything up to this byte as it is.
  void keep_until(std::size_t byte);

  // Likewise, up to the end of a statement.
  void keep_statement(const Statement& statement);

  // `range` gives way to the pieces. What precedes it on its own lines goes with the first.
  void replace(const Range& range, const std::vector<FixPiece>& pieces);

  // A part that begins from here on begins with this, too: SET has no effect on other files.
  void remember_setting(std::string sql) { x_settings.push_back(std::move(sql)); }

  // The text behind the last statement belongs to the last part.
  std::vector<std::string> finish();

 private:
  void begin_part(bool with_settings);
  void keep_semicolon();
  [[nodiscard]] std::size_t end_of_line_behind(std::size_t at) const;
  [[nodiscard]] std::size_t end_of_last_statement(std::size_t byte) const;

  const Migration& x_migration;
  std::vector<std::string> x_parts;
  std::vector<std::string> x_settings;
  std::size_t x_at = 0;
  std::size_t x_end = 0;
  bool x_splits = false;
  bool x_filled = false;  // the last part holds a statement
  bool x_closed = false;  // the last part's statement must stay alone
};

}  // namespace bellows
