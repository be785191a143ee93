import { defineConfig } from '@adonisjs/lucid'

export default defineConfig({
  connection: 'postgres',
  connections: {
    postgres: {
      client: 'pg',
      connection: process.env.DATABASE_URL
        ? { connectionString: process.env.DATABASE_URL }
        : { host: '127.0.0.1', port: 1, user: 'nobody', database: 'nowhere' },
      migrations: { naturalSort: true, paths: ['database/migrations'] },
    },
  },
})
