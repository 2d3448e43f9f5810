-- Resource-based policies of functions: one for a function, one for each of its qualifiers that has any.
CREATE TABLE function_policies (
  account_id  TEXT NOT NULL,
  region      TEXT NOT NULL,
  name        TEXT NOT NULL,
  -- Empty for the function itself.
  qualifier   TEXT NOT NULL,
  -- The policy document.
  document    TEXT NOT NULL,
  revision_id TEXT NOT NULL,
  PRIMARY KEY (account_id, region, name, qualifier)
);
