exports.up = async function up(knex) {
  await knex.schema.alterTable('accounts', (table) => {
    table.string('nickname', 40);
    table.string('email', 254).notNullable().alter();
    table.dropColumn('raw_profile');
    table.renameColumn('bio', 'about');
    table.setNullable('plan');
    table.index([knex.raw('lower(email)')], 'accounts_email_lower');
  });
  await knex.schema.raw('alter table accounts add column score int not null default 0, add check (score >= -5)');
  await knex.schema.raw('update accounts set score = ? + 2::int where id = any(?::int[])', [-5, [1, 2]]);
  await knex.raw("update accounts set nickname = coalesce(?, 'it''s \\?' || ?::text) where state = ?", [null, 7, 'new']);
  await knex.raw("create view verified as select id, settings ->> 'theme' as theme from accounts where settings \\? 'theme'");
  await knex.schema.renameTable('orders', 'purchases');
};

exports.down = async () => {
  throw new Error('not to be undone');
};
