// driver.cjs: the module pg, taken hold of at Client.prototype.
// Promises: without a database no connection is ever opened, and every query is answered in the
//           order in which it was sent; with a shadow, every connection goes there, wherever the
//           user's configuration points. Callers get pg's own Query and Result objects.
// Not here: what is written down (recording.cjs).
'use strict';

const path = require('node:path');
const { word } = require('./scan.cjs');
const { commandTag, describe, givesRows } = require('./statement.cjs');
const { allowSocket } = require('./guard.cjs');

// A connection for queries that ask for one; nothing is ever sent through it.
const kNoConnection = { sync() {}, flush() {}, execute() {}, close() {} };

const kPeeks = new Set(['then', 'constructor', 'toJSON', 'asymmetricMatch']);

// Rows that tell when somebody looks at them. A promise that is resolved with them asks for `then`,
// and a debugger for symbols: neither is a look.
function watchedRows(rows, onLook) {
  return new Proxy(rows, {
    get(target, key, receiver) {
      const look = key === Symbol.iterator || (typeof key === 'string' && !kPeeks.has(key));
      if (look) onLook();
      return Reflect.get(target, key, receiver);
    },
    has(target, key) {
      onLook();
      return Reflect.has(target, key);
    },
    ownKeys(target) {
      onLook();
      return Reflect.ownKeys(target);
    },
  });
}

function watchResult(result, onLook) {
  if (!result || !Array.isArray(result.rows)) return;
  result.rows = watchedRows(result.rows, onLook);
  let count = result.rowCount;
  Object.defineProperty(result, 'rowCount', {
    configurable: true,
    enumerable: true,
    get() {
      onLook();
      return count;
    },
    set(value) {
      count = value;
    },
  });
}

// Says to a query what a server would say.
function play(query, what, answer) {
  const parts = answer ? [answer] : what.parts.map((tokens) => ({
    fields: givesRows(tokens) ? [] : undefined,
    rows: [],
    tag: commandTag(tokens, 0),
  }));
  for (const part of parts) {
    if (part.fields && (part.fields.length > 0 || !answer)) {
      query.handleRowDescription({
        fields: part.fields.map(([name, type]) => ({ name, dataTypeID: type, format: 'text' })),
      });
      for (const row of part.rows) query.handleDataRow({ fields: row });
    }
    query.handleCommandComplete({ text: part.tag }, kNoConnection);
  }
  query.handleReadyForQuery(kNoConnection);
}

class Driver {
  constructor(folder, Client, recording) {
    this.folder = folder;
    this.version = require(path.join(folder, '..', 'package.json')).version;
    this.prepareValue = require(path.join(folder, 'utils.js')).prepareValue;
    this.recording = recording;
    this.Query = Client.Query || require(path.join(folder, 'query.js'));
    this.original = { connect: Client.prototype.connect, query: Client.prototype.query };
  }

  // ---- queries

  toQuery(client, config, values, callback) {
    if (typeof config.submit !== 'function') return new this.Query(config, values, callback);
    const given = typeof values === 'function' ? values : callback;
    if (!config.callback && given) config.callback = given;
    return config;
  }

  query(client, config, values, callback) {
    if (config === null || config === undefined) {
      throw new TypeError('Client was passed a null or undefined query');
    }
    this.recording.begin(this);
    const query = this.toQuery(client, config, values, callback);
    if (!(query instanceof this.Query)) return this.foreign(client, query);
    const text = this.textOf(client, query);
    const noted = this.recording.note(client, text, query.values, this.prepareValue);
    let result = config === query ? query : undefined;
    if (!query.callback && result === undefined) {
      result = new Promise((resolve, reject) => {
        query.callback = (error, response) => (error ? reject(error) : resolve(response));
      });
      result = result.catch((error) => {
        Error.captureStackTrace(error);
        throw error;
      });
    }
    this.watch(query, noted);
    if (query._result && !query._result._types) query._result._types = client._types;
    if (this.recording.settings.shadow) {
      this.original.query.call(client, query);
    } else {
      setImmediate(() => play(query, noted.what, noted.answer));
    }
    return result;
  }

  // A prepared statement is sent once with its text, and then by its name.
  textOf(client, query) {
    client.bellowsPrepared = client.bellowsPrepared || new Map();
    if (query.name && query.text) client.bellowsPrepared.set(query.name, query.text);
    return query.text || client.bellowsPrepared.get(query.name) || '';
  }

  watch(query, noted) {
    if (noted.number === undefined || !noted.what.givesRows) return;
    const onLook = () => this.recording.read(noted.number);
    const { callback } = query;
    if (callback) {
      query.callback = (error, response) => {
        for (const result of Array.isArray(response) ? response : [response]) watchResult(result, onLook);
        callback(error, response);
      };
    }
    query.on('newListener', (event) => {
      if (event === 'row') onLook();
    });
    if (query.listenerCount('row') > 0) onLook();
  }

  // A cursor, a stream of rows, a COPY: they speak the protocol by themselves.
  foreign(client, query) {
    const text = query.text || query.cursor?.text || '';
    if (describe(text).parts.some((tokens) => word(tokens[0]) === 'copy')) {
      this.recording.unsupported('COPY streams are not captured', text);
    } else {
      const noted = this.recording.note(client, text, query.values || query.cursor?.values, this.prepareValue);
      this.recording.read(noted.number);
    }
    if (this.recording.settings.shadow) return this.original.query.call(client, query);
    setImmediate(() => {
      const error = new Error('Bellows records without a database: there are no rows to stream');
      if (typeof query.handleError === 'function') query.handleError(error, kNoConnection);
      else query.emit('error', error);
    });
    return query;
  }

  // ---- connections

  // Exactly what pg's own connect() leaves behind, without a socket.
  connectNowhere(client, callback) {
    setImmediate(() => {
      client._connecting = false;
      client._connected = true;
      client.readyForQuery = true;
      client.processID = process.pid;
      client.emit('connect');
      callback(null, client);
    });
    client._connecting = true;
  }

  connectToShadow(client, callback) {
    const Parameters = client.connectionParameters.constructor;
    const parameters = new Parameters({ connectionString: this.recording.settings.shadow });
    client.connectionParameters = parameters;
    for (const key of ['user', 'database', 'port', 'host']) client[key] = parameters[key];
    client.password = parameters.password;
    client.ssl = parameters.ssl;
    if (client.connection) {
      client.connection.ssl = parameters.ssl;
      allowSocket(client.connection.stream);
    }
    this.original.connect.call(client, callback);
  }

  connect(client, callback) {
    this.recording.begin(this);
    this.recording.stateOf(client);
    const go = (done) => {
      if (this.recording.settings.shadow) this.connectToShadow(client, done);
      else this.connectNowhere(client, done);
    };
    if (callback) return go(callback);
    return new Promise((resolve, reject) => {
      go((error) => (error ? reject(error) : resolve(client)));
    });
  }

  endNowhere(client, callback) {
    client._ending = true;
    const ended = new Promise((resolve) => {
      setImmediate(() => {
        client._ended = true;
        client.emit('end');
        resolve();
      });
    });
    if (!callback) return ended;
    ended.then(() => callback());
    return undefined;
  }
}

function hookClient(file, Client, recording) {
  if (typeof Client !== 'function' || Client.prototype.bellowsRecords) return;
  const driver = new Driver(path.dirname(file), Client, recording);
  Object.defineProperty(Client.prototype, 'bellowsRecords', { value: true });
  Client.prototype.connect = function connect(callback) {
    return driver.connect(this, callback);
  };
  Client.prototype.query = function query(config, values, callback) {
    return driver.query(this, config, values, callback);
  };
  if (!recording.settings.shadow) {
    Client.prototype.end = function end(callback) {
      return driver.endNowhere(this, callback);
    };
    Client.prototype.ref = () => {};
    Client.prototype.unref = () => {};
  }
}

module.exports = { hookClient };
