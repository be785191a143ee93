import type { Knex } from 'knex';

const config: Knex.Config = {
  client: 'pg',
  connection: process.env.DATABASE_URL ?? { host: '127.0.0.1', port: 1, user: 'nobody', database: 'nowhere' },
  searchPath: ['public'],
  migrations: { directory: './migrations', extension: 'ts', tableName: 'schema_history' },
};

export default config;
