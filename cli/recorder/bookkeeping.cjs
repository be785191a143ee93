// bookkeeping.cjs: what Knex and Lucid ask the database on their own account.
// Owns: the name of the history table, which is that of the first table whose existence is asked
//       for; the answers to such questions where there is no database.
// Promises: a statement that comes out of a migration's file is never bookkeeping.
// Not here: how an answer reaches the driver's caller (driver.cjs).
'use strict';

const { word, nameOf, stringOf } = require('./scan.cjs');

const kText = 25;
const kBoolean = 16;
const kInteger = 23;

const answer = (fields, rows, tag) => ({ fields, rows, tag });
const done = (tag) => answer([], [], tag);

// The text of a token that is a parameter or a string.
function valueOf(token, values) {
  if (!token) return '';
  if (token.kind === 'parameter') return String((values || [])[Number(token.text.slice(1)) - 1] ?? '');
  return stringOf(token);
}

class Bookkeeping {
  constructor(settings) {
    this.applied = settings.applied || [];
    this.serverVersion = settings.serverVersion || '15.0';
    this.table = '';
  }

  // What a statement is on the tool's own account: undefined when it is the user's. {migration}
  // names the migration that has just ended; {answer} is what a server would say.
  look(tokens, values) {
    const words = tokens.map(word);
    if (words.includes('information_schema') && words.includes('table_name')) {
      return this.askedForTable(tokens, words, values);
    }
    if (words[0] === 'select' && words[1] === 'version') {
      return { answer: answer([['version', kText]], [[`PostgreSQL ${this.serverVersion} (recorded)`]], 'SELECT 1') };
    }
    const lock = words.findIndex((w) => w === 'pg_try_advisory_lock' || w === 'pg_advisory_unlock');
    if (lock >= 0) {
      return { answer: answer([[this.alias(tokens, 'lock_status'), kBoolean]], [['t']], 'SELECT 1') };
    }
    return this.ofHistory(tokens, words, values);
  }

  askedForTable(tokens, words, values) {
    if (!words.includes('tables')) return undefined;
    const at = words.indexOf('table_name');
    const table = valueOf(tokens[at + 2], values);
    if (this.table === '' && table !== '') this.table = table;
    if (!this.isOurs(table)) return undefined;
    return { answer: answer([['table_name', kText]], [[table]], 'SELECT 1') };
  }

  isOurs(name) {
    return this.table !== '' && [this.table, `${this.table}_lock`, `${this.table}_versions`].includes(name);
  }

  ofHistory(tokens, words, values) {
    const names = tokens.map(nameOf);
    const touched = names.find((name) => this.isOurs(name));
    if (touched === undefined) return undefined;
    if (touched === `${this.table}_lock`) return this.ofLock(words);
    if (touched === `${this.table}_versions` && words[0] === 'select') {
      return { answer: answer([['version', kInteger]], [['2']], 'SELECT 1') };
    }
    if (touched === this.table && words[0] === 'insert') {
      return { migration: this.insertedName(tokens, names, values), answer: done('INSERT 0 1') };
    }
    if (touched === this.table && words[0] === 'select') {
      return { answer: this.selected(tokens, words) };
    }
    return { answer: done(words[0] === 'insert' ? 'INSERT 0 1' : `${words[0].toUpperCase()} 1`) };
  }

  ofLock(words) {
    if (words[0] !== 'select') {
      return { answer: done(words[0] === 'insert' ? 'INSERT 0 1' : `${words[0].toUpperCase()} 1`) };
    }
    return { answer: answer([['index', kInteger], ['is_locked', kInteger]], [['1', '0']], 'SELECT 1') };
  }

  selected(tokens, words) {
    if (words.includes('max')) {
      return answer([[this.alias(tokens, 'max'), kInteger]], [[null]], 'SELECT 1');
    }
    const fields = [['id', kInteger], ['name', kText], ['batch', kInteger]];
    const rows = this.applied.map((name, i) => [String(i + 1), name, '1']);
    return answer(fields, rows, `SELECT ${rows.length}`);
  }

  alias(tokens, otherwise) {
    const at = tokens.map(word).lastIndexOf('as');
    return at < 0 || !tokens[at + 1] ? otherwise : nameOf(tokens[at + 1]);
  }

  // insert into "history" ("batch", "name") values ($1, $2): the value that stands where "name" does.
  insertedName(tokens, names, values) {
    const open = tokens.findIndex((token) => token.text === '(');
    const close = tokens.findIndex((token, i) => i > open && token.text === ')');
    const columns = names.slice(open + 1, close).filter((name) => name !== '');
    const first = tokens.findIndex((token, i) => i > close && token.text === '(');
    return valueOf(tokens[first + 1 + 2 * columns.indexOf('name')], values);
  }
}

module.exports = { Bookkeeping };
