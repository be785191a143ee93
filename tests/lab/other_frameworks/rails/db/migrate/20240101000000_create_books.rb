class CreateBooks < ActiveRecord::Migration[6.1]
  def change
    create_table :books do |t|
      t.string :title, null: false, limit: 200
      t.decimal :price, precision: 8, scale: 2, default: 0
      t.jsonb :tags, null: false, default: {}
      t.timestamps
    end
    add_index :books, :title, unique: true
  end
end
