package io.fleetledger.app;

import java.util.List;

/** What is there does not fit what was there: going on would make wrong numbers. Exit code 1. */
final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RefusedException(String message) {
    super(message);
  }

  RefusedException(String message, Throwable cause) {
    super(message, cause);
  }

  /** One line for each thing that is wrong, if anything is. */
  static void throwIfAny(List<String> wrongs) {
    if (!wrongs.isEmpty()) {
      throw new RefusedException(String.join(System.lineSeparator(), wrongs));
    }
  }
}
