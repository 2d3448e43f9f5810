-- A metric is a name with its dimensions; it is listed for two weeks after its last data point.
CREATE TABLE metrics (
  id         BIGINT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL,
  region     TEXT NOT NULL,
  namespace  TEXT NOT NULL,
  name       TEXT NOT NULL,
  -- JSON: [["Name","Value"],…] in order of name.
  dimensions TEXT NOT NULL,
  -- Seconds since the epoch: when data came, not what time it is of.
  last_at    BIGINT NOT NULL
);

CREATE UNIQUE INDEX metrics_by_name ON metrics (account_id, region, namespace, name, dimensions);
CREATE INDEX metrics_by_last_at ON metrics (last_at);

CREATE TABLE metric_points (
  metric_id    BIGINT NOT NULL,
  -- Seconds that the point covers: 1, 60, 300 or 3600.
  period       BIGINT NOT NULL,
  -- Its beginning, in seconds since the epoch.
  at           BIGINT NOT NULL,
  -- MetricUnit.
  unit         BIGINT NOT NULL,
  samples      DOUBLE PRECISION NOT NULL,
  total        DOUBLE PRECISION NOT NULL,
  minimum      DOUBLE PRECISION NOT NULL,
  maximum      DOUBLE PRECISION NOT NULL,
  -- Values with their counts; empty where all are the same, null where they are not known.
  distribution BYTEA,
  PRIMARY KEY (metric_id, period, at, unit)
) WITHOUT ROWID;

CREATE INDEX metric_points_by_age ON metric_points (period, at);

CREATE TABLE alarms (
  account_id TEXT NOT NULL,
  region     TEXT NOT NULL,
  name       TEXT NOT NULL,
  -- JSON: always read and written whole.
  definition TEXT NOT NULL,
  tags       TEXT NOT NULL,
  PRIMARY KEY (account_id, region, name)
);

CREATE TABLE alarm_history (
  id         BIGINT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL,
  region     TEXT NOT NULL,
  alarm_name TEXT NOT NULL,
  -- Milliseconds since the epoch.
  at         BIGINT NOT NULL,
  type       TEXT NOT NULL,
  summary    TEXT NOT NULL,
  data       TEXT NOT NULL
);

CREATE INDEX alarm_history_by_time ON alarm_history (account_id, region, at);
CREATE INDEX alarm_history_by_age ON alarm_history (at);
