#include "migrations/effects/check_facts.h"

namespace bellows {
namespace {

// Reads one CHECK.
class Reader {
 public:
  Reader(const std::string& text, const Name& column, Facts& facts)
      : x_words(words_of(text)), x_column(column), x_facts(facts) {}

  void read() { conjunct({0, x_words.size()}); }

 private:
  [[nodiscard]] bool keyword(std::size_t i, std::string_view text) const {
    return x_words[i].keyword && x_words[i].is(text);
  }

  [[nodiscard]] Span without_parentheses(Span span) const {
    while (span.begin < span.end && x_words[span.begin].is("(") &&
           closing(x_words, span.begin) == span.end - 1) {
      ++span.begin;
      --span.end;
    }
    return span;
  }

  // The parts between AND or OR; the AND of BETWEEN separates nothing.
  [[nodiscard]] std::vector<Span> split(Span span, std::string_view separator) const {
    std::vector<Span> parts;
    std::size_t begin = span.begin;
    bool between = false;
    for (std::size_t i = span.begin; i < span.end; ++i) {
      if (x_words[i].is("(") || x_words[i].is("[")) {
        i = closing(x_words, i);
      } else if (keyword(i, "between")) {
        between = true;
      } else if (keyword(i, "and") && between) {
        between = false;
      } else if (keyword(i, separator)) {
        parts.push_back({begin, i});
        begin = i + 1;
      }
    }
    parts.push_back({begin, span.end});
    return parts;
  }

  void conjunct(Span span) {
    span = without_parentheses(span);
    if (const std::vector<Span> arms = split(span, "or"); arms.size() > 1) {
      disjunction(arms);
      return;
    }
    const std::vector<Span> parts = split(span, "and");
    if (parts.size() == 1) {
      leaf(span);
      return;
    }
    for (const Span& part : parts) {
      conjunct(part);
    }
  }

  // column = a OR column IN (b, c): one list; anything else says nothing.
  void disjunction(const std::vector<Span>& arms) {
    std::vector<std::string> all;
    for (const Span& arm : arms) {
      Facts facts;
      std::swap(facts, x_facts);
      conjunct(arm);
      std::swap(facts, x_facts);
      if (facts.comparisons.size() == 1 && facts.comparisons[0].comparison == "=") {
        all.push_back(facts.comparisons[0].value);
      } else if (facts.comparisons.empty() && facts.among.size() == 1) {
        all.insert(all.end(), facts.among[0].begin(), facts.among[0].end());
      } else {
        return;
      }
    }
    x_facts.among.push_back(std::move(all));
  }

  // Behind the column, which may be written (column)::text; span.end when it is something else.
  [[nodiscard]] std::size_t behind_column(Span span) const {
    std::size_t i = span.begin;
    const bool parenthesized = x_words[i].is("(") && closing(x_words, i) == i + 2;
    i += parenthesized ? 1 : 0;
    if (i >= span.end || !x_words[i].is_identifier() || !x_words[i].is(x_column.text)) {
      return span.end;
    }
    i += parenthesized ? 2 : 1;
    if (i + 1 < span.end && x_words[i].is("::") && x_words[i + 1].is("text")) {
      i += 2;
    }
    return i;
  }

  void leaf(Span span) {
    const std::size_t i = span.begin < span.end ? behind_column(span) : span.end;
    if (i + 1 >= span.end) {
      return;
    }
    if (keyword(i, "between")) {
      for (std::size_t middle = i + 1; middle < span.end; ++middle) {
        if (keyword(middle, "and")) {
          add(">=", constant_in(x_words, {i + 1, middle}));
          add("<=", constant_in(x_words, {middle + 1, span.end}));
        }
      }
    } else if (keyword(i, "in") && x_words[i + 1].is("(")) {
      x_facts.among.push_back(constants_in(x_words, {i + 2, closing(x_words, i + 1)}));
    } else if (x_words[i].is("=") && keyword(i + 1, "any")) {
      any_of_array({i + 2, span.end});
    } else if (x_words[i].kind == TokenKind::kOperator) {
      add(x_words[i].text, constant_in(x_words, {i + 1, span.end}));
    }
  }

  // (ARRAY['a'::text, 'b'::text]), perhaps with casts around it.
  void any_of_array(Span span) {
    for (std::size_t i = span.begin; i + 1 < span.end; ++i) {
      if (keyword(i, "array") && x_words[i + 1].is("[")) {
        x_facts.among.push_back(constants_in(x_words, {i + 2, closing(x_words, i + 1)}));
        return;
      }
    }
  }

  void add(const std::string& comparison, const std::string& value) {
    if (!value.empty()) {
      x_facts.comparisons.push_back({comparison, value});
    }
  }

  const std::vector<Word> x_words;
  const Name& x_column;
  Facts& x_facts;
};

}  // namespace

std::string constant_in(const std::vector<Word>& words, Span span) {
  while (span.begin + 1 < span.end && words[span.begin].is("(") &&
         closing(words, span.begin) < span.end) {
    const std::size_t close = closing(words, span.begin);
    ++span.begin;
    span.end = close;
  }
  std::string sign;
  for (std::size_t i = span.begin; i < span.end; ++i) {
    if (words[i].is("-")) {
      sign = "-";
    } else if (words[i].kind == TokenKind::kString) {
      return string_value(words[i]);
    } else if (words[i].kind == TokenKind::kNumber) {
      return sign + words[i].text;
    } else if (!words[i].is_identifier()) {
      return "";
    }
  }
  return "";
}

std::vector<std::string> constants_in(const std::vector<Word>& words, Span span) {
  std::vector<std::string> values;
  std::size_t begin = span.begin;
  for (std::size_t i = span.begin; i <= span.end; ++i) {
    if (i == span.end || words[i].is(",")) {
      values.push_back(constant_in(words, {begin, i}));
      begin = i + 1;
    } else if (words[i].is("(")) {
      i = closing(words, i);
    }
  }
  return values;
}

void add_check_facts(const std::string& check, const Name& column, Facts& facts) {
  Reader(check, column, facts).read();
}

}  // namespace bellows
