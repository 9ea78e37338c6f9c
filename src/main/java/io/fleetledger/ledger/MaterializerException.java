package io.fleetledger.ledger;

/** The materializer can't go on, for a reason that waiting does not remove. */
public final class MaterializerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MaterializerException(String message) {
    super(message);
  }
}
