exports.up = (knex) =>
  knex.schema
    .createTable('every_type', (t) => {
      t.bigIncrements('id');
      t.integer('an_integer').unsigned();
      t.bigInteger('a_big_integer');
      t.smallint('a_small_integer');
      t.tinyint('a_tiny_integer');
      t.float('a_float', 8, 2);
      t.double('a_double');
      t.decimal('a_decimal', 14, 2).notNullable().defaultTo(0);
      t.date('a_date').defaultTo(knex.fn.now());
      t.time('a_time');
      t.datetime('a_datetime', { precision: 6 }).defaultTo(knex.fn.now(6));
      t.timestamp('a_timestamp').nullable();
      t.binary('a_binary');
      t.uuid('a_uuid');
      t.geometry && t.specificType('a_point', 'point');
      t.specificType('a_range', 'int4range');
      t.string('upper_name').checkRegex('^[A-Z]+$');
      t.integer('positive').checkPositive();
      t.check('?? >= ??', ['a_big_integer', 'an_integer'], 'big_enough');
    })
    .createTable('orders', (t) => {
      t.increments();
      t.integer('account_id')
        .notNullable()
        .references('id')
        .inTable('accounts')
        .onDelete('CASCADE')
        .onUpdate('RESTRICT');
      t.decimal('total', 12, 2).notNullable();
      t.foreign(['id'], 'orders_every_type').references(['id']).inTable('every_type').deferrable('deferred');
    })
    .createView('account_orders', (view) => {
      view.columns(['account_id', 'orders']);
      view.as(knex('orders').select('account_id').count('* as orders').groupBy('account_id'));
    });

exports.down = (knex) => knex.schema.dropView('account_orders').dropTable('orders').dropTable('every_type');
