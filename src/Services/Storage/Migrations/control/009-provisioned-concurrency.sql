CREATE TABLE provisioned_concurrency_configs (
  account_id    TEXT NOT NULL,
  region        TEXT NOT NULL,
  function_name TEXT NOT NULL,
  -- A version or an alias.
  name          TEXT NOT NULL,
  -- One JSON object: always read and written whole.
  configuration TEXT NOT NULL,
  PRIMARY KEY (account_id, region, function_name, name)
);
