#include "rules/file_subject.h"

namespace bellows {

std::vector<SharedTransaction> shared_transactions(const Migration& migration) {
  std::vector<SharedTransaction> found;
  const int count = static_cast<int>(migration.statements.size());
  int first = 0;
  bool open = migration.transactional;
  const auto close = [&](int last) {
    if (open && last - first > 1) {
      found.push_back({first, last});
    }
  };
  for (int at = 0; at < count; ++at) {
    const auto* transaction = migration.statements[static_cast<std::size_t>(at)].as<Transaction>();
    if (transaction == nullptr) {
      continue;
    }
    if (transaction->kind == TransactionKind::kBegin) {
      close(at);
      first = at + 1;
      open = true;
    } else if (transaction->kind == TransactionKind::kCommit ||
               transaction->kind == TransactionKind::kRollback) {
      close(at);
      first = at + 1;
      open = false;
    }
  }
  close(count);
  return found;
}

}  // namespace bellows
