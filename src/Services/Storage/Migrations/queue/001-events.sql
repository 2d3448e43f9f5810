-- Events that were accepted and are not finished.
CREATE TABLE events (
  id            INTEGER PRIMARY KEY,
  account_id    TEXT NOT NULL,
  region        TEXT NOT NULL,
  function_name TEXT NOT NULL,
  -- As it was invoked; null: without one.
  qualifier     TEXT,
  -- Place in the queue of its function. Null while it waits for due_at.
  turn          INTEGER,
  -- Milliseconds since the epoch.
  due_at        INTEGER,
  accepted_at   INTEGER NOT NULL,
  request_id    TEXT NOT NULL,
  trace_header  TEXT,
  -- How often it has run.
  attempts      INTEGER NOT NULL,
  -- How often since it was put off, because it could not run.
  deferrals     INTEGER NOT NULL,
  payload       BLOB NOT NULL
);
CREATE INDEX events_by_turn ON events (account_id, region, function_name, turn) WHERE turn IS NOT NULL;
CREATE INDEX events_by_due ON events (due_at) WHERE due_at IS NOT NULL;
