// guard.cjs: no other road to a PostgreSQL than the one that is recorded.
// Promises: a socket that speaks PostgreSQL's protocol and was not allowed is cut before its first
//           byte is sent, whichever driver it belongs to. Other sockets are left alone.
'use strict';

const net = require('node:net');

// The second word of a first message: version 3.0 of the protocol, or a request for TLS or GSS.
const kFirstMessages = new Set([196608, 80877103, 80877104]);

const allowed = new WeakSet();
const known = new WeakSet();

function beginsPostgres(chunk) {
  if (!Buffer.isBuffer(chunk) && !(chunk instanceof Uint8Array)) return false;
  const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  return bytes.length >= 8 && kFirstMessages.has(bytes.readUInt32BE(4));
}

function allowSocket(socket) {
  if (socket) allowed.add(socket);
}

function guardSockets() {
  const { write } = net.Socket.prototype;
  net.Socket.prototype.write = function guarded(chunk, ...rest) {
    if (!known.has(this)) {
      known.add(this);
      if (!allowed.has(this) && beginsPostgres(chunk)) {
        const error = new Error(
          'Bellows records migrations and lets nothing through to a database: only the module pg is recorded',
        );
        error.code = 'BELLOWS_NOT_RECORDED';
        this.destroy(error);
        return false;
      }
    }
    return write.call(this, chunk, ...rest);
  };
}

module.exports = { allowSocket, guardSockets };
