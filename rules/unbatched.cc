#include "rules/unbatched.h"

#include <algorithm>
#include <set>

#include "migrations/sql_words.h"
#include "rules/write_statement.h"

namespace bellows {
namespace {

// As many rows as a batch may have anyway.
constexpr std::size_t kFewRows = 1'000;

bool is_constant(const std::vector<Word>& words, std::size_t begin, std::size_t end) {
  if (begin < end && (words[begin].is("-") || words[begin].is("+"))) {
    ++begin;
  }
  if (begin >= end) {
    return false;
  }
  const TokenKind kind = words[begin].kind;
  const bool value =
      kind == TokenKind::kNumber || kind == TokenKind::kString || kind == TokenKind::kParameter;
  // Behind it only a cast may stand: '…'::uuid.
  return value && (begin + 1 == end || words[begin + 1].is("::"));
}

// (1, 2, 3)
bool is_short_list(const std::vector<Word>& words, std::size_t begin, std::size_t end) {
  if (begin >= end || !words[begin].is("(") || closing(words, begin) + 1 != end) {
    return false;
  }
  std::size_t count = 0;
  std::size_t first = begin + 1;
  for (std::size_t i = begin + 1; i < end; ++i) {
    if (words[i].is(",") || i + 1 == end) {
      if (!is_constant(words, first, i)) {
        return false;
      }
      first = i + 1;
      ++count;
    }
  }
  return count <= kFewRows;
}

// The column that words[begin, end) pins down: column = constant, column IN (constants).
Name pinned_column(const std::vector<Word>& words, std::size_t begin, std::size_t end) {
  while (begin < end && words[begin].is("(") && closing(words, begin) + 1 == end) {
    ++begin;
    --end;
  }
  std::size_t name = begin;
  if (begin + 2 < end && words[begin + 1].is(".")) {
    name = begin + 2;
  }
  if (name + 1 >= end || !words[name].is_identifier()) {
    return {};
  }
  const bool equals = words[name + 1].is("=") && is_constant(words, name + 2, end);
  const bool listed = words[name + 1].is("in") && is_short_list(words, name + 2, end);
  return equals || listed ? Name{words[name].text} : Name{};
}

std::set<Name> pinned_columns(const Expression& where) {
  const std::vector<Word> words = words_of(where.text);
  std::set<Name> pinned;
  std::size_t begin = 0;
  int depth = 0;
  for (std::size_t i = 0; i <= words.size(); ++i) {
    const bool end = i == words.size();
    if (!end) {
      depth += words[i].is("(") ? 1 : 0;
      depth -= words[i].is(")") ? 1 : 0;
      if (depth == 0 && words[i].keyword && words[i].is("or")) {
        return {};
      }
    }
    if (end || (depth == 0 && words[i].keyword && words[i].is("and"))) {
      if (Name column = pinned_column(words, begin, i); !column.empty()) {
        pinned.insert(std::move(column));
      }
      begin = i + 1;
    }
  }
  return pinned;
}

}  // namespace

bool names_its_rows(const Catalog& catalog, const Table& table, const Expression& where) {
  const std::set<Name> pinned = pinned_columns(where);
  if (pinned.empty()) {
    return false;
  }
  const std::vector<const Index*> indexes = catalog.indexes_of(table.name);
  return std::any_of(indexes.begin(), indexes.end(), [&](const Index* index) {
    return index->unique && index->valid && !index->predicate &&
           std::all_of(index->keys.begin(), index->keys.end(), [&](const IndexKey& key) {
             return !key.expression && pinned.contains(key.column);
           });
  });
}

std::optional<Match> unbatched(const Subject& subject, QueryKind kind) {
  const Query* query = live_write(subject);
  if (query == nullptr || query->kind != kind) {
    return std::nullopt;
  }
  const Table& table = *live_table(subject);
  if (is_small(subject, table) ||
      (query->where && names_its_rows(subject.before, table, *query->where))) {
    return std::nullopt;
  }
  const std::string verb = kind == QueryKind::kUpdate ? "update" : "delete";
  return Match{
      "writes to the rows of " + sized(table) + " that it touches wait until its transaction ends",
      "Split the " + verb + " into batches of a few thousand rows, each a transaction of its own.",
      {}};
}

namespace {

// What cannot go in batches runs as it is: the plan says what that means.
Draft in_one_transaction(const Subject& subject, const std::string& why) {
  Draft draft =
      sql_draft(Phase::kBackfill,
                "write rows of " + display(live_table(subject)->name) + " in one transaction",
                {subject.statement.text});
  draft.notes = {"not in batches, because " + why +
                 ": writes of the application to the rows that it touches wait until it ends"};
  return draft;
}

}  // namespace

Result<std::vector<Draft>> in_batches(const Subject& subject) {
  const Query& query = *live_write(subject);
  Draft draft;
  if (const std::string why = not_in_batches(subject, query); !why.empty()) {
    draft = in_one_transaction(subject, why);
    if (std::string note = note_on_later_rows(subject, query); !note.empty()) {
      draft.notes.push_back(std::move(note));
    }
  } else {
    draft.title = std::string(query.kind == QueryKind::kUpdate ? "update" : "delete") +
                  " rows of " + display(live_table(subject)->name) + " in batches";
    draft.action = batched(subject, query);
    draft.notes = notes_on_batches(subject, query);
  }
  draft.phase = Phase::kBackfill;
  draft.timing = Timing::kMayRunLater;
  draft.phase_reason = "it moves data";
  draft.undo.remains = "the rows keep what it wrote";
  return std::vector<Draft>{std::move(draft)};
}

}  // namespace bellows
