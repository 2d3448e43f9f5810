CREATE TABLE roles (
  account_id           TEXT NOT NULL,
  name                 TEXT NOT NULL,
  role_id              TEXT NOT NULL,
  path                 TEXT NOT NULL,
  description          TEXT,
  max_session_duration BIGINT NOT NULL,
  trust_policy         TEXT NOT NULL,
  permissions_boundary TEXT,
  -- One JSON object: always read and written whole.
  tags                 TEXT NOT NULL,
  -- Milliseconds since the epoch.
  created_at           BIGINT NOT NULL,
  PRIMARY KEY (account_id, name)
);

-- Names keep their case but are not told apart by it.
CREATE UNIQUE INDEX roles_by_lower_name ON roles (account_id, lower(name));

CREATE TABLE role_inline_policies (
  account_id  TEXT NOT NULL,
  role_name   TEXT NOT NULL,
  policy_name TEXT NOT NULL,
  document    TEXT NOT NULL,
  PRIMARY KEY (account_id, role_name, policy_name),
  FOREIGN KEY (account_id, role_name) REFERENCES roles (account_id, name) ON DELETE CASCADE
);

CREATE TABLE role_attached_policies (
  account_id TEXT NOT NULL,
  role_name  TEXT NOT NULL,
  policy_arn TEXT NOT NULL,
  PRIMARY KEY (account_id, role_name, policy_arn),
  FOREIGN KEY (account_id, role_name) REFERENCES roles (account_id, name) ON DELETE CASCADE
);
