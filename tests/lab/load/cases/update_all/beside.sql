-- measured
UPDATE item SET hits = hits + 1000000;
