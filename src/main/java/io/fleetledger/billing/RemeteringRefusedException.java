package io.fleetledger.billing;

/** Usage can't be computed anew: one line that says why and what to do. */
public final class RemeteringRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RemeteringRefusedException(String message) {
    super(message);
  }
}
