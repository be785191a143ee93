# Runs all migrations on the database that DATABASE_URL names, an empty one, and prints what they
# sent, with a comment before each.
require "active_record"

own = /\A(SELECT pg_(try_)?advisory|SHOW )|"?(schema_migrations|ar_internal_metadata)"?/
ActiveRecord::Base.establish_connection(ENV.fetch("DATABASE_URL") + "&prepared_statements=false")
ActiveRecord::Migration.verbose = false
context = ActiveRecord::Base.connection.migration_context

printing = false
ActiveSupport::Notifications.subscribe("sql.active_record") do |*, event|
  next if !printing || event[:cached] || event[:name] == "SCHEMA" || event[:sql].match?(own)
  puts "#{event[:sql].strip.delete_suffix(";")};"
end

context.migrations.each do |migration|
  puts "-- Migration #{migration.version}: #{migration.name}"
  printing = true
  context.run(:up, migration.version)
  printing = false
end
