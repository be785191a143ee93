// recorder.cjs: preloaded into the process that runs somebody's JavaScript migrations
// (node --require recorder.cjs …), it writes down the SQL that they send.
// Owns: when which module is taken hold of. BELLOWS_RECORDER holds the settings as JSON:
//   journal        the file that gets the recording (journal.cjs)
//   shadow         a database where everything is really executed; without it nothing is
//   applied        names that the history table is to list
//   serverVersion  what version() answers
// Promises: CommonJS and ES modules, and copies of pg in nested folders, are all seen.
'use strict';

const Module = require('node:module');
const path = require('node:path');
const { hookClient } = require('./driver.cjs');
const { guardSockets } = require('./guard.cjs');
const { Recording } = require('./recording.cjs');
const tools = require('./tools.cjs');

const kStackDepth = 100; // the user's line is often deep below those of libraries

function hooks(recording) {
  return [
    ['/pg/lib/client.js', (exports, file) => hookClient(file, exports, recording)],
    ['/knex/lib/client.js', (exports) => tools.hookKnexClient(exports)],
    ['/knex/lib/execution/runner.js', (exports) => tools.hookKnexRunner(exports, recording)],
    ['/knex/lib/migrations/migrate/Migrator.js', (exports) => tools.hookKnexMigrator(exports.Migrator, recording)],
  ];
}

function watchModules(recording) {
  const wanted = hooks(recording);
  const { load } = Module.prototype;
  Module.prototype.load = function loadAndHook(file) {
    const result = load.call(this, file);
    if (file.endsWith('/pg-native/index.js') || file.endsWith('/pg/lib/native/client.js')) {
      recording.unsupported('pg-native is not recorded: let the configuration use pg', '');
      throw new Error('Bellows records the module pg, not pg-native');
    }
    for (const [end, hook] of wanted) {
      if (file.endsWith(end)) hook(this.exports, file);
    }
    return result;
  };
}

// Loaders of ES modules may load CommonJS by a road of their own, but they take what is there.
function loadDriverEarly() {
  const project = Module.createRequire(path.join(process.cwd(), 'package.json'));
  for (const from of [undefined, 'knex', '@adonisjs/lucid']) {
    try {
      const base = from ? Module.createRequire(project.resolve(from)) : project;
      for (const name of ['pg', 'knex']) base(name);
    } catch (error) {
      if (error.code !== 'MODULE_NOT_FOUND' && error.code !== 'ERR_PACKAGE_PATH_NOT_EXPORTED') throw error;
    }
  }
}

function main() {
  const settings = JSON.parse(process.env.BELLOWS_RECORDER || '{}');
  if (!settings.journal) throw new Error('recorder.cjs is started by bellows; see docs/knex-and-adonis.md');
  delete process.env.NODE_PG_FORCE_NATIVE;
  Error.stackTraceLimit = kStackDepth;
  process.setSourceMapsEnabled(true); // the lines of TypeScript, not of what was made of it
  const recording = new Recording(settings);
  watchModules(recording);
  guardSockets();
  tools.hookLucidEvents(recording);
  loadDriverEarly();
}

main();
