import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  protected tableName = 'users'

  async up() {
    this.schema.raw('create extension if not exists pgcrypto')
    this.schema.createTable(this.tableName, (table) => {
      table.increments('id').notNullable()
      table.string('full_name').nullable()
      table.string('email', 254).notNullable().unique()
      table.string('password').notNullable()
      table.enum('role', ['member', 'staff'], { useNative: true, enumName: 'user_role' }).defaultTo('member')
      table.jsonb('preferences').notNullable().defaultTo(JSON.stringify({ "it's": [true, null] }))
      table.timestamp('created_at').notNullable().defaultTo(this.now())
      table.timestamp('updated_at', { useTz: true }).nullable()
    })
  }

  async down() {
    this.schema.dropTable(this.tableName)
    this.schema.raw('drop type user_role')
  }
}
