-- One row a function version. The configuration is one JSON document: it is always read and written whole.
CREATE TABLE functions (
  account_id    TEXT NOT NULL,
  region        TEXT NOT NULL,
  name          TEXT NOT NULL,
  version       TEXT NOT NULL,
  configuration TEXT NOT NULL,
  PRIMARY KEY (account_id, region, name, version)
);
