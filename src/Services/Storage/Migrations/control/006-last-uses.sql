-- Roles are used as keys are; both have ids that nothing else has.
ALTER TABLE access_key_uses RENAME TO last_uses;
ALTER TABLE last_uses RENAME COLUMN access_key_id TO id;
