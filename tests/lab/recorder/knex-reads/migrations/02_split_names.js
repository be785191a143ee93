exports.up = async (knex) => {
  const people = await knex('people').select('id', 'name');
  for (const person of people) {
    const [first, last] = person.name.split(' ');
    await knex('people').where({ id: person.id }).update({ first, last });
  }
};

exports.down = async () => {};
