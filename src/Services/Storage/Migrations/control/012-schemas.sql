-- Registries of event schemas.
CREATE TABLE schema_registries (
  account_id TEXT NOT NULL,
  region     TEXT NOT NULL,
  name       TEXT NOT NULL,
  -- One JSON object: always read and written whole.
  document   TEXT NOT NULL,
  PRIMARY KEY (account_id, region, name)
);

CREATE TABLE schemas (
  account_id TEXT NOT NULL,
  region     TEXT NOT NULL,
  registry   TEXT NOT NULL,
  name       TEXT NOT NULL,
  document   TEXT NOT NULL,
  PRIMARY KEY (account_id, region, registry, name),
  FOREIGN KEY (account_id, region, registry) REFERENCES schema_registries (account_id, region, name)
);

CREATE TABLE schema_versions (
  account_id  TEXT NOT NULL,
  region      TEXT NOT NULL,
  registry    TEXT NOT NULL,
  schema_name TEXT NOT NULL,
  -- Counts up; the number of one that is deleted does not come again.
  version     INTEGER NOT NULL,
  type        TEXT NOT NULL,
  content     TEXT NOT NULL,
  -- Seconds since the epoch.
  created     INTEGER NOT NULL,
  PRIMARY KEY (account_id, region, registry, schema_name, version),
  FOREIGN KEY (account_id, region, registry, schema_name) REFERENCES schemas (account_id, region, registry, name) ON DELETE CASCADE
);
