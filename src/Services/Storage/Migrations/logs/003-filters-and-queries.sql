-- Metric and subscription filters.
CREATE TABLE log_filters (
  group_id   BIGINT NOT NULL,
  kind       TEXT NOT NULL,
  name       TEXT NOT NULL,
  -- JSON: always read and written whole.
  definition TEXT NOT NULL,
  PRIMARY KEY (group_id, kind, name)
);

CREATE TABLE log_query_definitions (
  account_id TEXT NOT NULL,
  region     TEXT NOT NULL,
  id         TEXT NOT NULL,
  name       TEXT NOT NULL,
  definition TEXT NOT NULL,
  PRIMARY KEY (account_id, region, id)
);

ALTER TABLE log_groups ADD COLUMN is_protected BIGINT NOT NULL DEFAULT 0;
