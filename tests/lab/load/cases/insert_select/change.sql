INSERT INTO archive (id, name, created_at) SELECT id, name, created_at FROM item WHERE state = 'gone';
