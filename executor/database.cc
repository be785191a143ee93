#include "executor/database.h"

namespace bellows {

std::string Rows::text(std::size_t row, std::size_t column) const {
  if (row >= rows.size() || column >= rows[row].size()) {
    return "";
  }
  return rows[row][column].value_or("");
}

}  // namespace bellows
