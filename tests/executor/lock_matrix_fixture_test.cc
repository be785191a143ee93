// The schema that the lock matrix runs its statements on.
#include "tests/executor/lock_matrix.h"

namespace bellows {

std::string_view matrix_fixture() {
  return R"sql(
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
)sql";
}

}  // namespace bellows
