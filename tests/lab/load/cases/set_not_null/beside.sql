-- measured
UPDATE item SET tag = 'none' WHERE tag IS NULL;
