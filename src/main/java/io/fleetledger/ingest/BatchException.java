package io.fleetledger.ingest;

/** A body that is no batch of events. */
public final class BatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean tooLarge;

  BatchException(String message, boolean tooLarge) {
    super(message);
    this.tooLarge = tooLarge;
  }

  /** Whether it holds too much, and the same events in smaller batches will do. */
  public boolean isTooLarge() {
    return tooLarge;
  }
}
