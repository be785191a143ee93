CREATE SCHEMA other;
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE DOMAIN plain AS integer;
CREATE TABLE customers (
  id serial PRIMARY KEY, email text NOT NULL CONSTRAINT customers_email_key UNIQUE, name varchar(20), note text,
  balance integer DEFAULT 0, born date, feeling mood, level positive, level2 plain, ip cidr, seen timestamp(3), amount numeric(10,2), code char(5), nick text,
  CONSTRAINT nick_there CHECK (nick IS NOT NULL));
CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id integer REFERENCES customers ON DELETE CASCADE,
  total numeric(10,2) NOT NULL DEFAULT 0, status text, created timestamptz DEFAULT now(), data json, other_id integer, ref integer);
CREATE INDEX orders_status_idx ON orders (status);
CREATE INDEX orders_open_idx ON orders (created) WHERE status = 'open';
CREATE UNIQUE INDEX orders_ref_idx ON orders (ref);
ALTER TABLE orders ADD CONSTRAINT orders_total_check CHECK (total >= 0) NOT VALID;
ALTER TABLE orders ADD CONSTRAINT orders_other_fkey FOREIGN KEY (other_id) REFERENCES customers (id) NOT VALID;
CREATE TABLE items (order_id bigint REFERENCES orders, position integer, sku text);
CREATE VIEW order_view AS SELECT id, status FROM orders;
CREATE MATERIALIZED VIEW order_totals AS SELECT customer_id, sum(total) AS total FROM orders GROUP BY 1;
CREATE UNIQUE INDEX order_totals_idx ON order_totals (customer_id);
CREATE TABLE events (id integer NOT NULL, at date NOT NULL, kind text) PARTITION BY RANGE (at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
CREATE TABLE events_rest PARTITION OF events DEFAULT;
CREATE INDEX events_at_idx ON events (at);
CREATE TABLE events_new (id integer NOT NULL, at date NOT NULL, kind text);
CREATE TABLE events_checked (id integer NOT NULL, at date NOT NULL, kind text,
  CONSTRAINT in_2024 CHECK (at >= '2024-01-01' AND at < '2025-01-01'));
CREATE TABLE logs (id integer NOT NULL, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE animals (id integer, name text);
CREATE TABLE dogs (breed text) INHERITS (animals);
CREATE SEQUENCE free_seq;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER orders_touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TABLE audit (id integer, happened timestamptz);
CREATE FUNCTION note_order() RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE TABLE lonely (id integer, a integer, b text);
INSERT INTO customers (email, name, nick, level) SELECT 'e' || n, 'n' || n, 'x', 1 FROM generate_series(1, 20) n;
CREATE TABLE beasts (id integer, name text);
INSERT INTO customers (id, email, nick, level) VALUES (1000, 'z', 'x', 1), (1001, 'w', 'x', 1);

INSERT INTO orders (customer_id, total, status, ref) SELECT n, n, 'open', n FROM generate_series(1, 20) n;
INSERT INTO items SELECT n, 1, 'sku' FROM generate_series(1, 20) n;
INSERT INTO events SELECT n, date '2020-06-01' + n, 'k' FROM generate_series(1, 20) n;
INSERT INTO events_new SELECT n, date '2023-06-01' + n, 'k' FROM generate_series(1, 20) n;
INSERT INTO events_checked SELECT n, date '2024-06-01' + n, 'k' FROM generate_series(1, 20) n;
INSERT INTO lonely SELECT n, n, 'b' FROM generate_series(1, 20) n;
INSERT INTO animals SELECT n, 'a' FROM generate_series(1, 20) n;
INSERT INTO dogs SELECT n, 'a', 'b' FROM generate_series(1, 20) n;
INSERT INTO orders (customer_id, status) VALUES (1001, 'x');
REFRESH MATERIALIZED VIEW order_totals;
CREATE TABLE tags (id integer PRIMARY KEY, parent integer REFERENCES tags, item integer,
  label varchar(10) CHECK (label <> ''), price numeric, ends time, kind char(3), at timestamptz,
  words text[], body jsonb, code text COLLATE "C");
CREATE INDEX tags_label_idx ON tags (label);
CREATE INDEX tags_lower_idx ON tags (lower(label));
CREATE INDEX tags_part_idx ON tags (price) WHERE label IS NOT NULL;
CREATE TABLE tag_notes (tag integer REFERENCES tags ON DELETE SET NULL ON UPDATE CASCADE, note text);
CREATE INDEX tag_notes_tag_idx ON tag_notes (tag);
INSERT INTO tags (id, label, at) SELECT n, 'l' || n, now() FROM generate_series(1, 9) n;
INSERT INTO tag_notes SELECT n, 'n' FROM generate_series(1, 5) n;
CREATE TABLE parts (id integer, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE parts_new (id integer NOT NULL, at date NOT NULL, PRIMARY KEY (id, at));
CREATE TRIGGER parts_touch BEFORE UPDATE ON parts FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TABLE named (id integer PRIMARY KEY, name text);
CREATE VIEW order_names AS SELECT v.id, n.name FROM order_view v JOIN named n ON n.id = v.id;
CREATE TABLE ruled (id integer);
CREATE RULE ruled_rule AS ON DELETE TO ruled WHERE false DO INSTEAD NOTHING;
CREATE POLICY ruled_policy ON ruled;
CREATE TABLE other.far (id integer PRIMARY KEY);

-- A column of each type that people change.
CREATE DOMAIN short_text AS varchar(10);
CREATE DOMAIN tagged AS positive;
CREATE DOMAIN rolled AS integer DEFAULT random()::integer;
CREATE DOMAIN needed AS integer NOT NULL;
CREATE TYPE pair AS (a integer, b text);
CREATE TABLE kinds (
  v20 varchar(20), v varchar, t text, c5 char(5), n10 numeric(10,2), n numeric, i2 smallint, i4 integer, i8 bigint,
  o oid, f4 real, f8 double precision, ts timestamp, ts3 timestamp(3), tz timestamptz, tz3 timestamptz(3), d date,
  tm time, tm3 time(3), tmz timetz, iv interval, iv3 interval(3), bt bit(4), vb varbit(4), vbn varbit, ip cidr, net inet,
  j json, jb jsonb, x xml, u uuid, b bytea, bo boolean, m mood, dom positive, sdom short_text, v20a varchar(20)[],
  ia integer[], rc regclass, mo money, nm name, pr pair, ch "char", r4 int4range, v30 varchar(30), v30c varchar(30) COLLATE "C");
CREATE INDEX kinds_v20_idx ON kinds (v20);
CREATE INDEX kinds_ts_idx ON kinds (ts);
CREATE INDEX kinds_two_idx ON kinds (i4, v30);
CREATE INDEX kinds_c_idx ON kinds (v30c);
INSERT INTO kinds (v20, i4, t, dom, sdom) VALUES ('a', 1, '1', 1, 's');
-- What CHECKs prove, and what they do not.
CREATE TABLE proofs (
  a integer, b integer, c integer, d integer, e integer, f integer, g integer,
  CONSTRAINT a_or_b CHECK (a IS NOT NULL OR b IS NOT NULL),
  CONSTRAINT b_positive CHECK (b > 0),
  CONSTRAINT c_and_d CHECK (c IS NOT NULL AND d > 0),
  CONSTRAINT d_nested CHECK ((d IS NOT NULL) AND (c > 0 OR d > 0)),
  CONSTRAINT not_e_null CHECK (NOT e IS NULL));
INSERT INTO proofs VALUES (1, 1, 1, 1, 1, 1, 1);
ALTER TABLE proofs ADD CONSTRAINT f_there CHECK (f IS NOT NULL) NOT VALID;
-- Partitions by list and hash, of two levels, with foreign keys both ways.
CREATE TABLE places (id integer, land text NOT NULL, PRIMARY KEY (id, land)) PARTITION BY LIST (land);
CREATE TABLE places_de PARTITION OF places FOR VALUES IN ('de', 'at');
CREATE TABLE places_us PARTITION OF places FOR VALUES IN ('us') PARTITION BY RANGE (id);
CREATE TABLE places_us_1 PARTITION OF places_us FOR VALUES FROM (0) TO (100);
CREATE TABLE places_rest PARTITION OF places DEFAULT;
ALTER TABLE places_rest ADD CONSTRAINT not_fr CHECK (land IS NOT NULL AND land <> 'fr');
CREATE TABLE places_fr (id integer NOT NULL, land text NOT NULL, CONSTRAINT in_fr CHECK (land = 'fr'));
CREATE TABLE places_ch (id integer NOT NULL, land text NOT NULL, PRIMARY KEY (id, land), CONSTRAINT in_ch CHECK (land IN ('ch')));
CREATE TABLE places_nl (id integer NOT NULL, land text NOT NULL, CONSTRAINT in_nl CHECK (land = 'nl' OR land = 'be'));
INSERT INTO places VALUES (1, 'de'), (1, 'us'), (1, 'pl'), (77, 'de'), (77, 'us'), (77, 'pl');
INSERT INTO places_fr VALUES (1, 'fr');
INSERT INTO places_ch VALUES (1, 'ch');
INSERT INTO places_nl VALUES (1, 'nl');
CREATE TABLE visits (id integer, place integer, land text, FOREIGN KEY (place, land) REFERENCES places);
INSERT INTO visits VALUES (1, 1, 'us');
CREATE TABLE visits_by_day (id integer, customer integer REFERENCES customers, day date) PARTITION BY RANGE (day);
CREATE TABLE visits_1 PARTITION OF visits_by_day FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE visits_new (id integer, customer integer, day date);
CREATE TABLE visits_keyed (id integer, customer integer REFERENCES customers, day date,
  CHECK (day IS NOT NULL AND day >= '2022-01-01' AND day < '2023-01-01'));
INSERT INTO visits_by_day VALUES (1, 1, '2020-02-02');
INSERT INTO visits_new VALUES (1, 1, '2021-02-02');
INSERT INTO visits_keyed VALUES (1, 1, '2022-02-02');
CREATE TABLE sharded (id integer NOT NULL) PARTITION BY HASH (id);
CREATE TABLE sharded_0 PARTITION OF sharded FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE sharded_new (id integer NOT NULL);
CREATE TABLE spans (a integer NOT NULL, b integer NOT NULL) PARTITION BY RANGE (a, b);
CREATE TABLE spans_1 PARTITION OF spans FOR VALUES FROM (0, 0) TO (10, 0);
CREATE TABLE spans_new (a integer NOT NULL, b integer NOT NULL, CHECK (a >= 10 AND a < 20));
INSERT INTO spans_new VALUES (11, 1);
CREATE TABLE spans_far (a integer NOT NULL, b integer NOT NULL, CHECK (a >= 20 AND a < 30));
CREATE TABLE tiers (id integer, level integer) PARTITION BY RANGE (level);
CREATE TABLE tiers_rest PARTITION OF tiers DEFAULT;
ALTER TABLE tiers_rest ADD CONSTRAINT high CHECK (level >= 100);
INSERT INTO tiers VALUES (1, 100);
CREATE TABLE tiers_low (id integer, level integer);
CREATE TABLE open_logs (id integer, at integer NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE open_logs_1 PARTITION OF open_logs FOR VALUES FROM (0) TO (10);
CREATE TABLE open_logs_null (id integer, at integer NOT NULL, CHECK (at >= 10 AND at < 20));
CREATE TABLE open_logs_low (id integer, at integer NOT NULL, CHECK (at < 0));
CREATE TABLE open_logs_near (id integer, at integer NOT NULL, CHECK (at > 9 AND at < 20));
CREATE TABLE open_logs_in (id integer, at integer NOT NULL, CHECK (at BETWEEN 12 AND 15));
INSERT INTO open_logs_null VALUES (1, 11);
INSERT INTO open_logs_low VALUES (1, -1);
INSERT INTO open_logs_near VALUES (1, 11);
INSERT INTO open_logs_in VALUES (1, 13);
-- Inheritance of two levels, with checks and defaults of its own.
CREATE TABLE plants (id integer CHECK (id > 0), name text DEFAULT 'x', since date);
CREATE TABLE trees (height integer) INHERITS (plants);
CREATE TABLE oaks () INHERITS (trees);
CREATE TABLE moss (id integer CHECK (id > 0), name text, since date);
ALTER TABLE moss ADD CONSTRAINT plants_id_check CHECK (id > 0);
INSERT INTO plants VALUES (1, 'p', '2020-01-01');
INSERT INTO trees VALUES (1, 't', '2020-01-01');
INSERT INTO oaks VALUES (1, 'o', '2020-01-01');
-- Functions of each volatility.
CREATE FUNCTION dice() RETURNS integer LANGUAGE plpgsql VOLATILE AS $$ BEGIN RETURN 4; END $$;
CREATE FUNCTION today() RETURNS date LANGUAGE sql STABLE AS 'SELECT current_date';
CREATE FUNCTION other.dice(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE PROCEDURE act() LANGUAGE sql AS 'SELECT 1';
CREATE AGGREGATE last_of(integer) (SFUNC = int4larger, STYPE = integer);
-- The rest.
CREATE TYPE shape AS (a integer, b text);
CREATE TABLE typed OF shape;
CREATE TABLE loose (a integer, b text);
CREATE UNLOGGED TABLE scratch (id integer PRIMARY KEY);
CREATE TABLE owner_of (id integer GENERATED BY DEFAULT AS IDENTITY, n integer DEFAULT nextval('free_seq'), made integer GENERATED ALWAYS AS (1 + 1) STORED);
INSERT INTO owner_of (n) VALUES (1);
CREATE TABLE pairs (id integer, value pair, moods mood[]);
CREATE STATISTICS kinds_stats ON i4, i8 FROM kinds;
CREATE MATERIALIZED VIEW deep_totals AS SELECT count(*) FROM order_totals;
CREATE VIEW customer_view AS SELECT code FROM customers;
CREATE TABLE exclusive (id integer, during daterange, EXCLUDE USING gist (during WITH &&));
INSERT INTO exclusive VALUES (1, '[2020-01-01,2020-02-01)');
CREATE TABLE deferred (id integer PRIMARY KEY, up integer REFERENCES deferred DEFERRABLE INITIALLY DEFERRED, UNIQUE (up) DEFERRABLE);
INSERT INTO deferred VALUES (1, 1);
CREATE TABLE guarded (id integer, word text);
ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
CREATE INDEX guarded_idx ON guarded (id);
CLUSTER guarded USING guarded_idx;
CREATE VIEW guarded_view AS SELECT word FROM guarded;
CREATE INDEX events_kind_idx ON ONLY events (kind);
CREATE INDEX events_1_kind_idx ON events_1 (kind);
CREATE FUNCTION event_touch() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
