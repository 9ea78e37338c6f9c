package io.fleetledger.app;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Closes what was opened, the last first, each once. Thread-safe. */
final class Resources implements AutoCloseable {
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private boolean closed;

  /** Takes care of something just opened; closes it at once if the rest is closed already. */
  synchronized <T extends AutoCloseable> T own(T opened) throws Exception {
    if (closed) {
      opened.close();
      throw new InterruptedException("told to stop");
    }
    open.push(opened);
    return opened;
  }

  /** Closes everything; if several fail, the first failure carries the others. */
  @Override
  public synchronized void close() throws Exception {
    closed = true;
    @Nullable Exception failure = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
