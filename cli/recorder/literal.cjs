// literal.cjs: the values of a query written into its text.
// Promises: each $n becomes a quoted literal without a type, which PostgreSQL reads as it reads the
//           parameter; values become text as the installed pg itself makes them.
'use strict';

const { scan } = require('./scan.cjs');

function quoted(text) {
  const doubled = text.replaceAll("'", "''");
  return text.includes('\\') ? `E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`;
}

// `prepareValue` is pg's own: numbers, dates, arrays, JSON and whatever has toPostgres().
function literal(value, prepareValue) {
  const prepared = prepareValue(value);
  if (prepared === null || prepared === undefined) return 'NULL';
  if (Buffer.isBuffer(prepared)) return quoted(`\\x${prepared.toString('hex')}`);
  return quoted(String(prepared));
}

// Whether a literal may follow this character without becoming a part of what is before it.
const separates = (c) => c === undefined || ' \t\r\n(,=['.includes(c);

function inlined(sql, values, prepareValue) {
  if (!Array.isArray(values) || values.length === 0) return sql;
  let text = '';
  let done = 0;
  for (const token of scan(sql)) {
    const index = token.kind === 'parameter' ? Number(token.text.slice(1)) : 0;
    if (index >= 1 && index <= values.length) {
      text += sql.slice(done, token.start);
      text += (separates(sql[token.start - 1]) ? '' : ' ') + literal(values[index - 1], prepareValue);
      done = token.end;
    }
  }
  return text + sql.slice(done);
}

module.exports = { inlined };
