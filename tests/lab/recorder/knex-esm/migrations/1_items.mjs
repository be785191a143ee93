export async function up(knex) {
  await knex.schema.createTable('items', (table) => {
    table.bigIncrements();
    table.string('name').notNullable();
  });
}

export const down = (knex) => knex.schema.dropTable('items');
