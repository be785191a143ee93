import pg from 'pg';

// A project's own driver settings are kept: this one reads bigint as a number.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

export default {
  client: 'pg',
  connection: process.env.DATABASE_URL || { host: '127.0.0.1', port: 1, user: 'nobody', database: 'nowhere' },
  pool: {
    afterCreate(connection, done) {
      connection.query("SET TIME ZONE 'UTC'", (error) => done(error, connection));
    },
  },
  migrations: { directory: './migrations', loadExtensions: ['.mjs'] },
};
