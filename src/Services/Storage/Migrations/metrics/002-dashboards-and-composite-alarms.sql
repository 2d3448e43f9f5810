-- Dashboards are an account's, in all regions.
CREATE TABLE dashboards (
  account_id  TEXT NOT NULL,
  name        TEXT NOT NULL,
  body        TEXT NOT NULL,
  -- Milliseconds since the epoch.
  modified_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, name)
);

-- JSON, of alarms that watch other alarms; null for others.
ALTER TABLE alarms ADD COLUMN composite TEXT;
