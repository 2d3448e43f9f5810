-- Times are milliseconds since the epoch. An account's traces in one region.
CREATE TABLE trace_scopes (
  id         BIGINT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL,
  region     TEXT NOT NULL,
  UNIQUE (account_id, region)
);

CREATE TABLE traces (
  id        BIGINT NOT NULL PRIMARY KEY,
  scope_id  BIGINT NOT NULL,
  -- 16 bytes; the first four are the seconds since the epoch, so they are in the order of their time.
  trace_id  BYTEA NOT NULL,
  first_at  BIGINT NOT NULL,
  last_at   BIGINT NOT NULL,
  -- Of all documents, before they are packed.
  bytes     BIGINT NOT NULL,
  -- How often documents came.
  revision  BIGINT NOT NULL,
  -- 1: documents were left out, since the trace was full.
  is_full   BIGINT NOT NULL DEFAULT 0,
  UNIQUE (scope_id, trace_id)
);

CREATE INDEX traces_by_last_event ON traces (scope_id, last_at);

CREATE INDEX traces_by_age ON traces (last_at);

-- The documents of a trace that came together.
CREATE TABLE trace_documents (
  trace     BIGINT NOT NULL,
  revision  BIGINT NOT NULL,
  documents BYTEA NOT NULL,
  PRIMARY KEY (trace, revision)
);

-- Groups, sampling rules and settings; each a JSON object, always read and written whole.
CREATE TABLE xray_resources (
  account_id TEXT NOT NULL,
  region     TEXT NOT NULL,
  kind       TEXT NOT NULL,
  name       TEXT NOT NULL,
  document   TEXT NOT NULL,
  PRIMARY KEY (account_id, region, kind, name)
);
