CREATE TABLE code_signing_configs (
  arn           TEXT PRIMARY KEY,
  -- One JSON object: always read and written whole.
  configuration TEXT NOT NULL
);
