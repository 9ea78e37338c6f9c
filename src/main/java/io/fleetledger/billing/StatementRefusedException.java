package io.fleetledger.billing;

/** A statement can't be had, or a period not be closed: one line that says why and what to do. */
public final class StatementRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StatementRefusedException(String message) {
    super(message);
  }
}
