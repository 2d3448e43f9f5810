-- Events of one stream that came together and lie within a minute.
CREATE TABLE log_chunks (
  stream_id      BIGINT NOT NULL,
  group_id       BIGINT NOT NULL,
  first_at       BIGINT NOT NULL,
  last_at        BIGINT NOT NULL,
  -- The least of its events: no other chunk of the stream has it.
  first_sequence BIGINT NOT NULL,
  ingested_at    BIGINT NOT NULL,
  -- As AWS counts the size of events.
  bytes          BIGINT NOT NULL,
  encoding       BIGINT NOT NULL,
  events         BYTEA NOT NULL,
  PRIMARY KEY (stream_id, first_sequence)
);

CREATE INDEX log_chunks_by_stream ON log_chunks (stream_id, first_at);

-- FilterLogEvents reads a group's streams interleaved.
CREATE INDEX log_chunks_by_group ON log_chunks (group_id, first_at);

-- Encoding 0 is the message of a single event.
INSERT INTO log_chunks (stream_id, group_id, first_at, last_at, first_sequence, ingested_at, bytes, encoding, events)
  SELECT stream_id, group_id, occurred_at, occurred_at, sequence, ingested_at, length(message) + 26, 0, message FROM log_events;

DROP TABLE log_events;
