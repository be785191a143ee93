UPDATE entry SET note = o.name FROM account a JOIN owner o ON o.id = a.owner_id WHERE a.id = entry.account_id AND entry.note IS NULL;
DELETE FROM entry USING account a WHERE a.id = entry.account_id AND a.amount < 0 AND entry.id % 7 = 0;
