exports.up = async (knex) => {
  if (!(await knex.schema.hasColumn('people', 'email'))) {
    await knex.schema.alterTable('people', (table) => table.string('email'));
  }
  const [row] = await knex('people').insert({ name: 'New' }).returning(['id', 'name']);
  await knex('people').where({ id: row.id }).update({ email: 'new@example.org' });
};

exports.down = async () => {};
