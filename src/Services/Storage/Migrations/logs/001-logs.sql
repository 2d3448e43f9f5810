-- Times are milliseconds since the epoch.
CREATE TABLE log_groups (
  id                BIGINT NOT NULL PRIMARY KEY,
  account_id        TEXT NOT NULL,
  region            TEXT NOT NULL,
  name              TEXT NOT NULL,
  class             TEXT NOT NULL,
  created_at        BIGINT NOT NULL,
  retention_in_days BIGINT,
  stored_bytes      BIGINT NOT NULL DEFAULT 0,
  -- One JSON object: always read and written whole.
  tags              TEXT NOT NULL DEFAULT '{}',
  UNIQUE (account_id, region, name)
);

CREATE TABLE log_streams (
  id                BIGINT NOT NULL PRIMARY KEY,
  group_id          BIGINT NOT NULL,
  name              TEXT NOT NULL,
  created_at        BIGINT NOT NULL,
  first_event_at    BIGINT,
  last_event_at     BIGINT,
  last_ingestion_at BIGINT,
  stored_bytes      BIGINT NOT NULL DEFAULT 0,
  -- Of the last event that came; tells events of the same millisecond apart.
  last_sequence     BIGINT NOT NULL DEFAULT 0,
  UNIQUE (group_id, name)
);

CREATE INDEX log_streams_by_last_event ON log_streams (group_id, last_event_at);

CREATE TABLE log_events (
  stream_id   BIGINT NOT NULL,
  occurred_at BIGINT NOT NULL,
  sequence    BIGINT NOT NULL,
  group_id    BIGINT NOT NULL,
  ingested_at BIGINT NOT NULL,
  -- UTF-8, as the function wrote it.
  message     BYTEA NOT NULL,
  PRIMARY KEY (stream_id, occurred_at, sequence)
);

-- FilterLogEvents reads a group's streams interleaved.
CREATE INDEX log_events_by_group ON log_events (group_id, occurred_at, stream_id, sequence);
