import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  static disableTransactions = true

  async up() {
    // bellows: allow create-index because it is built concurrently
    this.schema.raw('create index concurrently articles_by_score on articles (score)')
  }

  async down() {}
}
