CREATE INDEX item_owner_created ON item (owner_id, created_at);
