const crypto = require('node:crypto');

exports.up = async (knex) => {
  await knex.batchInsert(
    'accounts',
    Array.from({ length: 25 }, (_, i) => ({
      email: `person${i}@example.org`,
      state: i % 2 ? 'active' : 'new',
      settings: { theme: 'light', depth: [i, null, 'a\\b'] },
      tags: ['a', 'with "quotes"', null],
      closed_at: i === 3 ? new Date(Date.UTC(2024, 1, 29, 12, 30, 1, 7)) : null,
    })),
    10,
  );
  await knex('accounts').where({ email: 'person3@example.org' }).update({ verified: true, nickname: "O'Hara" });
  await knex('every_type').insert({
    an_integer: 3,
    a_big_integer: '9007199254740993',
    a_double: 0.1,
    a_decimal: -12.5,
    a_binary: Buffer.from([0, 1, 255, 39, 92]),
    a_uuid: crypto.randomUUID(),
    a_datetime: new Date('2024-02-29T12:00:00Z'),
    positive: 1,
    upper_name: 'ABC',
  });
  await knex('purchases').insert([{ account_id: 1, total: 9.99 }]);
  await knex.raw("select setval('every_type_id_seq', (select max(id) from every_type))");
  await knex.schema.raw(`
    create function touch() returns trigger language plpgsql as $body$
    begin
      new.updated_at := now(); -- what $1 and ? mean here is nobody's business; not even a quote's
      return new;
    end;
    $body$;
    create trigger touch before update on accounts for each row execute function touch()`);
};

exports.down = (knex) => knex.raw('drop function touch() cascade');
