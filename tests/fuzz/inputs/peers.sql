-- squawk-ignore-file
/* atlas:nolint */ ALTER TABLE t RENAME b TO "B c"; UPDATE t SET b = c::text;
DO $x$ BEGIN EXECUTE 1; END $x$;
