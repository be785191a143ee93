class AddAuthors < ActiveRecord::Migration[6.1]
  class Book < ActiveRecord::Base
    self.table_name = "books"
  end

  def up
    create_table(:authors) { |t| t.string :name }
    add_reference :books, :author, foreign_key: true
    Book.reset_column_information
    Book.create!(title: "It's one", tags: { "a" => [1, nil] })
  end
end
