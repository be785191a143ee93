DROP INDEX item_state;
