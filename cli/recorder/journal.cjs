// journal.cjs: the recording, one JSON object a line.
// Promises: a line is in the file before the call returns, so that nothing is lost when the tool
//           ends the process.
'use strict';

const fs = require('node:fs');

class Journal {
  constructor(path) {
    this.path = path;
    this.file = undefined;
    this.next = 1;
  }

  write(line) {
    if (this.file === undefined) this.file = fs.openSync(this.path, 'a', 0o600);
    fs.writeSync(this.file, `${JSON.stringify(line)}\n`);
  }

  // Numbers what later lines refer to.
  number() {
    this.next += 1;
    return this.next - 1;
  }

  get begun() {
    return this.file !== undefined;
  }
}

module.exports = { Journal };
