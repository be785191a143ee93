-- migration 2
DO $$ BEGIN EXECUTE current_setting('app.todo'); END $$;
