-- Records in quarantine that were sent again, once their cause was mended: by hand, so one row for
-- each time.
CREATE TABLE ledger.quarantine_replay (
  topic text NOT NULL,
  "partition" integer NOT NULL,
  record_offset bigint NOT NULL,
  replay_offset bigint NOT NULL,
  replayed_at timestamptz NOT NULL DEFAULT now(),
  replayed_by text NOT NULL DEFAULT session_user,
  PRIMARY KEY (topic, "partition", record_offset, replay_offset)
);

CREATE OR REPLACE VIEW fleet.quarantine AS
SELECT
  topic, "partition", record_offset, reason, detail, recorded_at, record_key, record_value,
  replayed_at, replay_offset, replayed_by
FROM ledger.quarantine
LEFT JOIN (
  SELECT DISTINCT ON (topic, "partition", record_offset)
    topic, "partition", record_offset, replayed_at, replay_offset, replayed_by
  FROM ledger.quarantine_replay
  ORDER BY topic, "partition", record_offset, replayed_at DESC, replay_offset DESC
) AS latest USING (topic, "partition", record_offset);
