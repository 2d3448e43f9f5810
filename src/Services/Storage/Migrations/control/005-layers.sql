-- One row a layer. It stays when its versions are gone: their numbers are never used again.
CREATE TABLE layers (
  account_id   TEXT NOT NULL,
  region       TEXT NOT NULL,
  name         TEXT NOT NULL,
  last_version BIGINT NOT NULL,
  PRIMARY KEY (account_id, region, name)
);

-- The record is one JSON document: it is always read and written whole.
CREATE TABLE layer_versions (
  account_id TEXT NOT NULL,
  region     TEXT NOT NULL,
  name       TEXT NOT NULL,
  version    BIGINT NOT NULL,
  record     TEXT NOT NULL,
  PRIMARY KEY (account_id, region, name, version),
  FOREIGN KEY (account_id, region, name) REFERENCES layers (account_id, region, name)
);
