// scan.cjs: SQL text to tokens and statements, as PostgreSQL's own scanner cuts them.
// Owns: nothing. Knows strings, quoted names, dollar quotes, comments and parameters, and nothing
//       of the grammar behind them.
// Not here: what a statement means to Bellows, which parses the recorded text with PostgreSQL's own
//           grammar.
'use strict';

const isSpace = (c) => c === ' ' || c === '\t' || c === '\n' || c === '\r' || c === '\f' || c === '\v';
const isDigit = (c) => c >= '0' && c <= '9';
const isNameStart = (c) =>
  (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c === '_' || c >= '\u0080';
const isNamePart = (c) => isNameStart(c) || isDigit(c) || c === '$';

// The end of a text in quotes that begins at `at`; a doubled quote stays inside.
function endOfQuoted(sql, at, quote, backslashes) {
  let i = at + 1;
  while (i < sql.length) {
    if (backslashes && sql[i] === '\\') {
      i += 2;
    } else if (sql[i] !== quote) {
      i += 1;
    } else if (sql[i + 1] === quote) {
      i += 2;
    } else {
      return i + 1;
    }
  }
  return sql.length;
}

function endOfBlockComment(sql, at) {
  let depth = 0;
  let i = at;
  while (i < sql.length) {
    if (sql.startsWith('/*', i)) {
      depth += 1;
      i += 2;
    } else if (sql.startsWith('*/', i)) {
      depth -= 1;
      i += 2;
      if (depth === 0) return i;
    } else {
      i += 1;
    }
  }
  return sql.length;
}

// The end of $tag$…$tag$; 0 when no dollar quote begins here.
function endOfDollarQuoted(sql, at) {
  let i = at + 1;
  if (i < sql.length && isNameStart(sql[i])) {
    while (i < sql.length && isNamePart(sql[i]) && sql[i] !== '$') i += 1;
  }
  if (sql[i] !== '$') return 0;
  const tag = sql.slice(at, i + 1);
  const end = sql.indexOf(tag, i + 1);
  return end < 0 ? sql.length : end + tag.length;
}

function endOfWord(sql, at) {
  let i = at;
  while (i < sql.length && isNamePart(sql[i])) i += 1;
  return i;
}

function endOfDigits(sql, at) {
  let i = at;
  while (i < sql.length && isDigit(sql[i])) i += 1;
  return i;
}

function endOfNumber(sql, at) {
  let i = at;
  while (i < sql.length && (isDigit(sql[i]) || sql[i] === '.' || isNameStart(sql[i]))) i += 1;
  return i;
}

function nextToken(sql, at) {
  const c = sql[at];
  const token = (kind, end) => ({ kind, start: at, end, text: sql.slice(at, end) });
  if (c === "'") return token('string', endOfQuoted(sql, at, "'", false));
  if (c === '"') return token('name', endOfQuoted(sql, at, '"', false));
  if (sql.startsWith('--', at)) {
    let end = at;
    while (end < sql.length && sql[end] !== '\n' && sql[end] !== '\r') end += 1;
    return token('line comment', end);
  }
  if (sql.startsWith('/*', at)) return token('comment', endOfBlockComment(sql, at));
  if (c === '$') {
    const end = endOfDollarQuoted(sql, at);
    if (end > 0) return token('string', end);
    if (isDigit(sql[at + 1] || '')) return token('parameter', endOfDigits(sql, at + 1));
  }
  if (isNameStart(c)) {
    const end = endOfWord(sql, at);
    // A prefix belongs to its string: E'…' knows backslashes, B'…', X'…' and N'…' do not.
    if (end === at + 1 && sql[end] === "'" && 'eEbBxXnN'.includes(c)) {
      return token('string', endOfQuoted(sql, end, "'", c === 'e' || c === 'E'));
    }
    if (end === at + 1 && (c === 'u' || c === 'U') && sql[end] === '&' && `'"`.includes(sql[end + 1])) {
      const kind = sql[end + 1] === "'" ? 'string' : 'name';
      return token(kind, endOfQuoted(sql, end + 1, sql[end + 1], false));
    }
    return token('word', end);
  }
  if (isDigit(c)) return token('number', endOfNumber(sql, at));
  return token('symbol', at + 1);
}

// Every token, comments included, blanks not.
function scan(sql) {
  const tokens = [];
  let at = 0;
  while (at < sql.length) {
    if (isSpace(sql[at])) {
      at += 1;
    } else {
      const token = nextToken(sql, at);
      tokens.push(token);
      at = token.end;
    }
  }
  return tokens;
}

const word = (token) => (token && token.kind === 'word' ? token.text.toLowerCase() : '');

// How much deeper a word leads into a body of BEGIN ATOMIC … END, whose semicolons end nothing.
function bodyDepthChange(tokens, i, depth) {
  const here = word(tokens[i]);
  if (here === 'begin' && word(tokens[i + 1]) === 'atomic') return 1;
  if (depth === 0) return 0;
  return here === 'case' ? 1 : here === 'end' ? -1 : 0;
}

// The tokens of each statement, comments and semicolons left out.
function statements(tokens) {
  const result = [];
  let current = [];
  let depth = 0;
  tokens.forEach((token, i) => {
    if (token.kind === 'comment' || token.kind === 'line comment') return;
    depth += bodyDepthChange(tokens, i, depth);
    if (token.text === ';' && token.kind === 'symbol' && depth === 0) {
      if (current.length > 0) result.push(current);
      current = [];
    } else {
      current.push(token);
    }
  });
  if (current.length > 0) result.push(current);
  return result;
}

// The text without the blanks around it and the semicolons at its end, so that another statement can
// follow.
function trimmed(sql) {
  const tokens = scan(sql);
  let last = tokens.length - 1;
  while (last >= 0 && tokens[last].kind === 'symbol' && tokens[last].text === ';') last -= 1;
  if (last < 0) return '';
  const text = sql.slice(tokens[0].start, tokens[last].end);
  return tokens[last].kind === 'line comment' ? `${text}\n` : text;
}

// The name that a token gives: quotes are taken off, what has none is folded to lower case.
function nameOf(token) {
  if (token.kind === 'word') return token.text.toLowerCase();
  return token.kind === 'name' && token.text.startsWith('"')
    ? token.text.slice(1, -1).replaceAll('""', '"')
    : '';
}

// The text of a plain '…' string.
function stringOf(token) {
  return token.kind === 'string' && token.text.startsWith("'")
    ? token.text.slice(1, -1).replaceAll("''", "'")
    : '';
}

module.exports = { scan, statements, word, nameOf, stringOf, trimmed };
