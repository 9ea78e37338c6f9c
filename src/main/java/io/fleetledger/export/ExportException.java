package io.fleetledger.export;

/** A statement can't be told in the format asked for: the message says why and what to do. */
public final class ExportException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ExportException(String message) {
    super(message);
  }
}
