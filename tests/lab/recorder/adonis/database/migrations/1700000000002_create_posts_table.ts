import { BaseSchema } from '@adonisjs/lucid/schema'

interface Post {
  title: string
  slug: string
}

const firstPosts: Post[] = [
  { title: 'Hello: a first post', slug: 'hello' },
  { title: "What's `new`?", slug: 'what-s-new' },
]

export default class extends BaseSchema {
  async up() {
    this.schema.createTable('posts', (table) => {
      table.uuid('id').primary().defaultTo(this.raw('gen_random_uuid()'))
      table.integer('user_id').unsigned().references('users.id').onDelete('CASCADE').index()
      table.string('title').notNullable()
      table.string('slug').notNullable()
      table.text('body').defaultTo('')
      table.specificType('keywords', 'text[]')
      table.decimal('rating', 3, 1)
      table.timestamps(true, true)
      table.unique(['slug'])
      table.index(['user_id', 'created_at'])
    })

    this.defer(async (db) => {
      await db.table('users').insert({ email: 'first@example.org', password: 'x', preferences: { theme: 'dark' } })
      await db.table('posts').multiInsert(firstPosts.map((post) => ({ ...post, rating: 4.5 })))
      await db.rawQuery('update posts set body = ?, keywords = ? where slug = :slug'.replace(':slug', '?'), [
        'a: b',
        ['x', 'y "z"'],
        'hello',
      ])
      await db.from('users').where('email', 'first@example.org').update({ full_name: "D'Arc" })
    })
  }

  async down() {
    this.schema.dropTable('posts')
  }
}
