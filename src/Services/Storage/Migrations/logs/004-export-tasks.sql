-- Exports of log events to files, those that are over too.
CREATE TABLE log_export_tasks (
  account_id TEXT NOT NULL,
  region     TEXT NOT NULL,
  id         TEXT NOT NULL,
  -- JSON: always read and written whole.
  task       TEXT NOT NULL,
  PRIMARY KEY (account_id, region, id)
);
