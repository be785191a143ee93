class IndexPrices < ActiveRecord::Migration[6.1]
  disable_ddl_transaction!

  def change
    add_index :books, :price, algorithm: :concurrently
  end
end
