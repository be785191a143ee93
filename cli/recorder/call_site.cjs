// call_site.cjs: which line of the user's files a statement comes from.
// Owns: the files that are known to be migrations.
// Promises: a frame of a migration's file is preferred over one of what it calls; no line is better
//           than a wrong one.
// Not here: source maps, which whoever compiles TypeScript has put into the stack already.
'use strict';

const fs = require('node:fs');
const { fileURLToPath } = require('node:url');

const kOwnFolder = `${__dirname}/`;

class CallSites {
  constructor() {
    this.migrations = new Set();
    this.lines = new Map();
  }

  addMigration(path) {
    this.migrations.add(path);
  }

  isMigration(site) {
    return site !== undefined && this.migrations.has(site.file);
  }

  // The frames of a stack that are the user's own.
  frames(stack) {
    const result = [];
    for (const line of String(stack).split('\n')) {
      const found = /\(?((?:file:\/\/)?\/[^()]*?):(\d+):(\d+)\)?$/.exec(line);
      if (found && line.trimStart().startsWith('at ')) {
        let file = found[1];
        if (file.startsWith('file://')) file = fileURLToPath(file.split('?')[0]);
        if (!file.includes('/node_modules/') && !file.startsWith(kOwnFolder)) {
          result.push({ file, line: Number(found[2]), column: Number(found[3]) });
        }
      }
    }
    return result;
  }

  // The best of several stacks, the nearest to the caller first.
  find(...stacks) {
    const all = stacks.filter(Boolean).flatMap((stack) => this.frames(stack));
    return all.find((frame) => this.isMigration(frame)) || all[0];
  }

  // The "bellows:" comments on the lines right above a call.
  directivesAbove(site) {
    const lines = this.linesOf(site.file);
    const found = [];
    for (let i = site.line - 2; i >= 0; i -= 1) {
      const text = (lines[i] || '').trim();
      if (!text.startsWith('//')) break;
      const comment = text.slice(2).trim();
      if (comment.startsWith('bellows:')) found.unshift(`-- ${comment}`);
    }
    return found;
  }

  linesOf(file) {
    if (!this.lines.has(file)) {
      let text = '';
      try {
        text = fs.readFileSync(file, 'utf8');
      } catch (error) {
        if (error.code !== 'ENOENT') throw error; // a frame of code that is in no file
      }
      this.lines.set(file, text.split('\n'));
    }
    return this.lines.get(file);
  }
}

module.exports = { CallSites };
