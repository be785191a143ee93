// Every way of asking pg, imported as an ES module, with the recorder loaded and no database: each
// gets pg's own kind of answer. Run with --require recorder.cjs in a folder that has pg.
import assert from 'node:assert';
import fs from 'node:fs';
import pg from 'pg';

const pool = new pg.Pool({ host: '127.0.0.1', port: 1 });
const client = new pg.Client({ connectionString: 'postgresql://nobody@127.0.0.1:1/nowhere' });
await client.connect();

const first = await client.query('create table a (id int)');
assert.equal(first.command, 'CREATE');
assert.deepEqual(first.rows, []);
const version = await client.query('select version()');
assert.match(version.rows[0].version, /^PostgreSQL 15/);
await new Promise((done, failed) =>
  client.query('insert into a values ($1)', [1], (error) => (error ? failed(error) : done())),
);
const config = { text: 'insert into a values ($1), ($2)', values: ["it's", null], name: 'twice' };
await client.query(config);
await client.query({ name: 'twice', values: [new Date(0), Buffer.from('\\')] });
const query = client.query(new pg.Query({ text: 'insert into a values ($1, $10, $2)', values: [true, { a: [1] }] }));
await new Promise((done) => query.on('end', done));
const several = await client.query('create table b (); drop table b');
assert.equal(several.length, 2);
await pool.query("insert into a values ($1 || '$2' || $tag$ $1 $tag$ /* $1 /* $1 */ */ || $2) -- $1", [1.5, [1, 'a"b', null]]);
await client.query(`select 'unseen' as "$1"`);
const seen = await client.query('select 1');
assert.equal(seen.rows.length, 0);
await assert.rejects(async () => client.query(null), TypeError);
await pool.end();
await client.end();

const lines = fs.readFileSync(JSON.parse(process.env.BELLOWS_RECORDER).journal, 'utf8').trim().split('\n').map(JSON.parse);
const statements = lines.filter((line) => line.event === 'statement');
assert.deepEqual(statements.map((line) => line.sql), [
  'create table a (id int)',
  "insert into a values ('1')",
  "insert into a values ('it''s'), (NULL)",
  "insert into a values ('1970-01-01T00:00:00.000+00:00'), (E'\\\\x5c')",
  `insert into a values ('true', $10, '{"a":[1]}')`,
  'create table b (); drop table b',
  `insert into a values ('1.5' || '$2' || $tag$ $1 $tag$ /* $1 /* $1 */ */ || E'{"1","a\\\\"b",NULL}') -- $1\n`,
  `select 'unseen' as "$1"`,
  'select 1',
]);
assert.deepEqual(
  lines.filter((line) => line.event === 'read').map((line) => line.statement),
  [statements.at(-1).number],
);
console.log('every way of asking pg is answered');
