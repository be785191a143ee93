// recording.cjs: what of all that is sent becomes a line of the recording.
// Owns: the order of statements, and which of them belong to the tool, to a connection's set-up or
//       to a migration.
// Not here: the driver (driver.cjs), the tools themselves (tools.cjs).
'use strict';

const fs = require('node:fs');
const { Bookkeeping } = require('./bookkeeping.cjs');
const { CallSites } = require('./call_site.cjs');
const { Journal } = require('./journal.cjs');
const { inlined } = require('./literal.cjs');
const { word, trimmed } = require('./scan.cjs');
const { describe } = require('./statement.cjs');

class Recording {
  constructor(settings) {
    this.settings = settings;
    this.journal = new Journal(settings.journal);
    this.bookkeeping = new Bookkeeping(settings);
    this.sites = new CallSites();
    this.clients = new WeakMap();
    this.clientCount = 0;
    this.readsSeen = new Set();
    this.outerStack = undefined; // where the builder was made whose query is being sent
  }

  begin(driver) {
    if (this.journal.begun) return;
    this.journal.write({
      event: 'begin',
      recorder: 1,
      mode: this.settings.shadow ? 'shadow' : 'stub',
      node: process.version,
      pg: driver.version,
    });
  }

  stateOf(client) {
    let state = this.clients.get(client);
    if (state === undefined) {
      this.clientCount += 1;
      state = { id: this.clientCount, settingUp: true };
      this.clients.set(client, state);
    }
    return state;
  }

  // Notes what a client sends, and gives what the driver needs to answer it.
  note(client, sql, values, prepareValue) {
    const state = this.stateOf(client);
    const what = describe(sql);
    const here = {};
    Error.captureStackTrace(here, this.note);
    const site = this.sites.find(this.outerStack, here.stack);
    const own = this.sites.isMigration(site)
      ? undefined
      : what.parts.length === 1 && this.bookkeeping.look(what.parts[0], values);
    if (own) {
      if (own.migration !== undefined) this.journal.write({ event: 'migration', name: own.migration });
      return { what, answer: own.answer };
    }
    const text = trimmed(inlined(sql, values, prepareValue));
    if (what.parts.length === 0) return { what };
    if (what.transaction !== '') {
      state.settingUp = false;
      this.journal.write({ event: 'transaction', what: what.transaction, sql: text, client: state.id });
      return { what };
    }
    if (state.settingUp && !this.sites.isMigration(site) && this.setsUp(what)) {
      this.journal.write({ event: 'setup', sql: text, client: state.id });
      return { what };
    }
    state.settingUp = false;
    return { what, number: this.statement(text, what, site, state.id) };
  }

  setsUp(what) {
    const [first, second] = what.parts[0].map(word);
    return first === 'set' || (first === 'select' && second === 'set_config');
  }

  statement(text, what, site, client) {
    const number = this.journal.number();
    const line = { event: 'statement', number, sql: text, client };
    if (what.onlyReads) line.only_reads = true;
    if (site) {
      line.at = site;
      const directives = this.sites.directivesAbove(site);
      if (directives.length > 0) line.directives = directives;
    }
    this.journal.write(line);
    return number;
  }

  // Somebody looked at the rows that a statement gave: what follows may depend on them.
  read(number) {
    if (number === undefined || this.readsSeen.has(number)) return;
    this.readsSeen.add(number);
    this.journal.write({ event: 'read', statement: number });
  }

  unsupported(reason, sql) {
    const here = {};
    Error.captureStackTrace(here, this.unsupported);
    this.journal.write({ event: 'unsupported', reason, sql, at: this.sites.find(this.outerStack, here.stack) });
  }

  // A file that the tool is about to run; stacks name it without symbolic links.
  file(name, path) {
    const real = path !== '' && fs.existsSync(path) ? fs.realpathSync(path) : path;
    if (real !== '') this.sites.addMigration(real);
    this.journal.write({ event: 'file', name, path: real });
  }

  failure(migration, error) {
    const line = { event: 'failure', migration, message: String(error?.message ?? error) };
    const at = this.sites.find(error?.stack);
    if (at) line.at = at;
    if (error?.code) line.code = String(error.code);
    this.journal.write(line);
  }
}

module.exports = { Recording };
