-- What the numbers rest on, so that a topic that was lost, altered or made anew is noticed.

-- The topics that are read, and those that hold the state: as they were when first seen.
CREATE TABLE ledger.source_topic (
  topic text PRIMARY KEY,
  topic_id uuid NOT NULL,
  partitions integer NOT NULL,
  first_seen_at timestamptz NOT NULL DEFAULT now()
);

-- Records that were deleted before they were read, and that an operator chose to do without.
CREATE TABLE ledger.accepted_loss (
  topic text NOT NULL,
  "partition" integer NOT NULL,
  from_offset bigint NOT NULL,
  to_offset bigint NOT NULL,
  accepted_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (topic, "partition", from_offset, to_offset),
  CHECK (from_offset < to_offset)
);

CREATE VIEW fleet.accepted_loss AS
SELECT topic, "partition", from_offset, to_offset, accepted_at FROM ledger.accepted_loss;
COMMENT ON VIEW fleet.accepted_loss IS 'Spans of source topics that were deleted before they were read, and that an operator chose to do without.';
