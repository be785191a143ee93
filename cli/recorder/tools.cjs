// tools.cjs: what Knex and Lucid say of the migrations that they run, beyond what reaches the driver:
// names, files, lines and failures.
// Promises: where a version of theirs lacks a hook, only this detail is lost, never a statement.
'use strict';

const EventEmitter = require('node:events');
const path = require('node:path');

// Knex's builders keep the stack of their making when it is told to; the driver is reached from
// quite another one.
function hookKnexClient(Client) {
  const initialize = Client.prototype?.initializeDriver;
  if (typeof initialize !== 'function') return;
  Client.prototype.initializeDriver = function initializeDriver(...rest) {
    if (this.config) this.config.asyncStackTraces = true;
    return initialize.apply(this, rest);
  };
}

function hookKnexRunner(Runner, recording) {
  const query = Runner.prototype?.query;
  if (typeof query !== 'function') return;
  Runner.prototype.query = function queryWithSite(...rest) {
    const before = recording.outerStack;
    recording.outerStack = this.builder?._asyncStack?.error?.stack;
    try {
      return query.apply(this, rest);
    } finally {
      recording.outerStack = before;
    }
  };
}

// The files of one run: a source of one's own may know none.
function noteKnexFiles(migrator, migrations, recording) {
  const source = migrator.config?.migrationSource;
  for (const migration of migrations || []) {
    const name = source?.getMigrationName ? source.getMigrationName(migration) : migration.file;
    if (migration?.directory && migration?.file) {
      recording.file(name, path.resolve(process.cwd(), migration.directory, migration.file));
    } else {
      recording.file(name, '');
    }
  }
}

function hookKnexMigrator(Migrator, recording) {
  const run = Migrator?.prototype?._runBatch;
  if (typeof run !== 'function') return;
  Migrator.prototype._runBatch = async function runBatch(migrations, ...rest) {
    noteKnexFiles(this, migrations, recording);
    try {
      return await run.call(this, migrations, ...rest);
    } catch (error) {
      recording.failure(this._activeMigration?.fileName || '', error);
      throw error;
    }
  };
}

// Lucid's runner is a module that cannot be changed, but it tells every listener what it does.
function hookLucidEvents(recording) {
  const { emit } = EventEmitter.prototype;
  EventEmitter.prototype.emit = function emitAndNote(type, ...rest) {
    if (typeof type === 'string' && type.startsWith('migration:') && rest[0]?.file?.name) {
      const { name, absPath } = rest[0].file;
      if (type === 'migration:start') recording.file(name, absPath || '');
      if (type === 'migration:error' && this.error) recording.failure(name, this.error);
    }
    return emit.call(this, type, ...rest);
  };
}

module.exports = { hookKnexClient, hookKnexRunner, hookKnexMigrator, hookLucidEvents };
