const addPrice = (knex) =>
  knex.schema.alterTable('items', (table) => {
    table.decimal('price', 10, 2).notNullable().defaultTo(1.5);
  });

export async function up(knex) {
  await addPrice(knex);
  await knex('items').insert([{ name: 'a' }, { name: 'b', price: 2 }]);
  await knex.transaction(async (inner) => {
    await inner('items').where({ name: 'a' }).del();
  });
  await knex
    .transaction(async (inner) => {
      await inner('items').where({ name: 'b' }).del();
      throw new Error('never mind');
    })
    .catch(() => {});
}

export const down = (knex) => knex.schema.alterTable('items', (table) => table.dropColumn('price'));
