exports.up = async (knex) => {
  await knex.raw('create extension if not exists pgcrypto');
  await knex.schema.createTable('accounts', (table) => {
    table.increments('id');
    table.uuid('public_id').notNullable().unique().defaultTo(knex.raw('gen_random_uuid()'));
    table.string('email', 320).notNullable();
    table.text('bio').comment("What the account's owner says; 100 % \\ plain text?");
    table.enu('state', ['new', 'active', 'closed']).notNullable().defaultTo('new');
    table.enu('plan', ['free', 'paid'], { useNative: true, enumName: 'account_plan' }).defaultTo('free');
    table.boolean('verified').notNullable().defaultTo(false);
    table.jsonb('settings').notNullable().defaultTo(JSON.stringify({ theme: "dark's", tabs: [1, 2] }));
    table.json('raw_profile');
    table.specificType('tags', 'text[]').notNullable().defaultTo('{}');
    table.timestamps(true, true);
    table.timestamp('closed_at', { useTz: false, precision: 3 });
    table.index(['state', 'created_at'], 'accounts_by_state');
    table.unique(['email'], { indexName: 'accounts_email_unique', useConstraint: true });
  });
  await knex.schema.raw("comment on table accounts is 'who may sign in: it''s them'");
};

exports.down = async (knex) => {
  await knex.schema.dropTable('accounts');
  await knex.raw('drop type account_plan');
};
