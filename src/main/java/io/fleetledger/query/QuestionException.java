package io.fleetledger.query;

/** A question that can't be asked; the message says what to ask in its place. */
public final class QuestionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  QuestionException(String message) {
    super(message);
  }

  QuestionException(String message, Throwable cause) {
    super(message, cause);
  }
}
