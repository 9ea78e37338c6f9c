package io.fleetledger.alerting;

/** Which way a value is off. */
public enum Direction {
  /** Above what was expected. */
  RISE(1),
  /** Below. */
  DROP(-1);

  private final int sign;

  Direction(int sign) {
    this.sign = sign;
  }

  /** 1 for a rise, -1 for a drop. */
  public int sign() {
    return sign;
  }
}
