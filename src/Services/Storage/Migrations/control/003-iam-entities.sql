-- Users, groups, roles, customer managed policies and instance profiles: one JSON document each, always read and written whole.
CREATE TABLE iam_entities (
  account_id TEXT NOT NULL,
  -- user, group, role, policy or instance-profile
  kind       TEXT NOT NULL,
  name       TEXT NOT NULL,
  document   TEXT NOT NULL,
  PRIMARY KEY (account_id, kind, name)
);

-- Names keep their case but are not told apart by it.
CREATE UNIQUE INDEX iam_entities_by_lower_name ON iam_entities (account_id, kind, lower(name));

CREATE TABLE iam_account_aliases (
  account_id TEXT NOT NULL PRIMARY KEY,
  alias      TEXT NOT NULL UNIQUE
);

INSERT INTO iam_entities (account_id, kind, name, document)
SELECT account_id, 'role', name, json_object(
  'AccountId', account_id, 'Name', name, 'Id', role_id, 'Path', path, 'Description', description,
  'MaxSessionDuration', max_session_duration, 'TrustPolicy', trust_policy, 'PermissionsBoundary', permissions_boundary,
  'CreateDate', strftime('%Y-%m-%dT%H:%M:%fZ', created_at / 1000.0, 'unixepoch'), 'Tags', json(tags),
  'InlinePolicies', json((
    SELECT json_group_object(policy_name, document) FROM role_inline_policies AS i
    WHERE i.account_id = roles.account_id AND i.role_name = roles.name)),
  'AttachedPolicies', json((
    SELECT json_group_array(policy_arn) FROM role_attached_policies AS a
    WHERE a.account_id = roles.account_id AND a.role_name = roles.name)))
FROM roles;

DROP TABLE role_inline_policies;
DROP TABLE role_attached_policies;
DROP TABLE roles;

CREATE TABLE access_key_uses (
  access_key_id TEXT NOT NULL PRIMARY KEY,
  -- Milliseconds since the epoch.
  used_at       BIGINT NOT NULL,
  service       TEXT NOT NULL,
  region        TEXT NOT NULL
);
