package io.fleetledger.query;

/** What the values of a column are, and how they are handed out. */
public enum Kind {
  TEXT,
  FLAG,
  /** {@code Instant}. */
  INSTANT,
  /** Whole numbers of any size: {@code BigDecimal} or {@code Long}. */
  INTEGER,
  /** {@code BigDecimal}, exact. */
  DECIMAL,
  /** {@code byte[]}. */
  BYTES,
  /** The text of a JSON value. */
  JSON,
  /** {@code List} of whole numbers or texts. */
  LIST
}
