// statement.cjs: the little that the recorder has to know about a statement while it is sent:
// whether it gives rows back, whether it opens or ends a transaction, how a server would answer it.
'use strict';

const { scan, statements, word } = require('./scan.cjs');

const kReading = new Set(['select', 'with', 'values', 'table', 'show', 'explain', 'fetch', 'execute', 'call']);

// Functions that only compute: a SELECT of nothing else leaves no trace when it is not run again.
const kPure = new Set([
  'count', 'max', 'min', 'sum', 'avg', 'coalesce', 'nullif', 'exists', 'in', 'any', 'all', 'some',
  'lower', 'upper', 'length', 'trim', 'round', 'abs', 'greatest', 'least', 'row_number', 'over',
  'array_agg', 'string_agg', 'json_agg', 'jsonb_agg', 'array', 'cast', 'extract', 'now',
  'current_schema', 'version', 'and', 'or', 'not', 'where', 'from', 'on', 'join', 'as', 'values',
  'to_regclass', 'pg_get_constraintdef', 'pg_get_indexdef', 'pg_get_serial_sequence', 'by', 'filter',
]);

function transactionWord(tokens) {
  const [first, second, third] = [word(tokens[0]), word(tokens[1]), word(tokens[2])];
  if (first === 'begin' || (first === 'start' && second === 'transaction')) return 'begin';
  if ((first === 'commit' || first === 'end') && second !== 'prepared') return 'commit';
  if (first === 'rollback' || first === 'abort') {
    if (second === 'prepared') return '';
    return second === 'to' || third === 'to' ? 'rollback to' : 'rollback';
  }
  if (first === 'savepoint') return 'savepoint';
  return first === 'release' ? 'release' : '';
}

function givesRows(tokens) {
  if (kReading.has(word(tokens[0]))) return true;
  return tokens.some((token) => word(token) === 'returning');
}

// A SELECT that changes nothing on the server, as far as one can tell from its words.
function onlyReads(tokens) {
  const first = word(tokens[0]);
  if (first === 'show') return true;
  if (!['select', 'with', 'values', 'table'].includes(first)) return false;
  return tokens.every((token, i) => {
    const here = word(token);
    if (['insert', 'update', 'delete', 'merge', 'into', 'share'].includes(here)) return false;
    const called = (token.kind === 'word' || token.kind === 'name') && tokens[i + 1]?.text === '(';
    return !called || kPure.has(here);
  });
}

function commandTag(tokens, rows) {
  const verb = word(tokens[0]).toUpperCase();
  if (verb === 'WITH' || verb === 'VALUES' || verb === 'TABLE') return `SELECT ${rows}`;
  if (verb === 'INSERT') return `INSERT 0 ${rows}`;
  if (['SELECT', 'UPDATE', 'DELETE', 'MERGE', 'FETCH', 'COPY'].includes(verb)) return `${verb} ${rows}`;
  if (['CREATE', 'ALTER', 'DROP'].includes(verb)) return `${verb} ${word(tokens[1]).toUpperCase()}`;
  return verb;
}

// What the recorder asks about a text that is sent in one piece.
function describe(sql) {
  const parts = statements(scan(sql));
  return {
    parts,
    transaction: parts.length === 1 ? transactionWord(parts[0]) : '',
    givesRows: parts.some(givesRows),
    onlyReads: parts.length > 0 && parts.every(onlyReads),
  };
}

module.exports = { describe, commandTag, givesRows };
