import type { Knex } from 'knex';

interface Team {
  name: string;
  founded: Date | null;
}

const teams: Team[] = [
  { name: "It's us", founded: new Date(Date.UTC(2001, 0, 2)) },
  { name: 'Them', founded: null },
];

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('team', (table: Knex.CreateTableBuilder): void => {
    table.increments('id');
    table.string('name').notNullable();
    table.date('founded');
  });
  await knex<Team>('team').insert(teams);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('team');
}
