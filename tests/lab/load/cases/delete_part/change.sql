DELETE FROM item WHERE state = 'gone';
