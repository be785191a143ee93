import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.alterTable('posts', (table) => {
      table.string('title', 200).notNullable().alter()
      table.renameColumn('rating', 'score')
      table.dropForeign(['user_id'])
      table.foreign('user_id').references('id').inTable('users').onDelete('SET NULL')
      table.boolean('published').defaultTo(false)
    })
    this.schema.createView('published_posts', (view) => {
      view.columns(['id', 'title'])
      view.as(this.knex().from('posts').select('id', 'title').where('published', true))
    })
    this.schema.renameTable('posts', 'articles')
    await this.db.rawQuery(`comment on table users is 'sent at once, before what is deferred'`)
  }

  async down() {}
}
