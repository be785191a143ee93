\ir ../../item.sql
