CREATE TABLE accounts (tenant int, id int, balance numeric, PRIMARY KEY (tenant, id));
-- migration 2
UPDATE accounts a SET balance = a.balance + 1 WHERE a.balance < 0;
DELETE FROM accounts WHERE balance IS NULL;
