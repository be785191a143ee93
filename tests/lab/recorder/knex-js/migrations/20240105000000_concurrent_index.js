exports.up = async (knex) => {
  // bellows: allow create-index because it is built concurrently
  await knex.raw('create index concurrently purchases_by_account on purchases (account_id) -- a remark');
};

exports.down = (knex) => knex.raw('drop index concurrently purchases_by_account');

exports.config = { transaction: false };
