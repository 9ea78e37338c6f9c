package io.fleetledger.replay;

import org.jspecify.annotations.Nullable;

/** A trace that can't be replayed; the message is one line that says where and what to do. */
public final class TraceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TraceException(String message) {
    super(message);
  }

  TraceException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
