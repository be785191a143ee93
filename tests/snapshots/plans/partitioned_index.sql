CREATE TABLE events (id bigint, at timestamptz, kind text) PARTITION BY RANGE (at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
-- migration 2
CREATE INDEX events_kind ON events (kind);
ALTER TABLE events ADD CONSTRAINT events_key UNIQUE (id, at);
