import type { Knex } from 'knex';

type Column = (table: Knex.AlterTableBuilder) => void;

const captain: Column = (table) => {
  table.integer('captain').references('id').inTable('player').onDelete('SET NULL');
};

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('player', (table) => {
    table.increments('id');
    table.integer('team_id').notNullable().references('id').inTable('team').index();
    table.specificType('positions', 'text[]').notNullable();
    table.enu('foot', ['left', 'right'] as const);
    table.dateTime('joined_at', { useTz: true }).notNullable().defaultTo(knex.fn.now());
  });
  await knex.schema.alterTable('team', captain);
  await knex('player').insert({ team_id: 1, positions: ['goal', 'left, wing'], foot: 'left' });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('team', (table) => table.dropColumn('captain'));
  await knex.schema.dropTable('player');
}
