exports.up = async (knex) => {
  await knex.schema.createTable('people', (table) => {
    table.increments();
    table.string('name');
    table.string('first');
    table.string('last');
  });
  await knex('people').insert([{ name: 'Ada Lovelace' }, { name: 'Grace Hopper' }]);
  await knex.raw("select setval('people_id_seq', 100)"); // what it answers is nobody's business
};

exports.down = (knex) => knex.schema.dropTable('people');
