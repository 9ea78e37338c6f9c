package io.fleetledger.app;

/** A server does not answer: exit code 3. */
final class UnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnreachableException(String message) {
    super(message);
  }

  UnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}
