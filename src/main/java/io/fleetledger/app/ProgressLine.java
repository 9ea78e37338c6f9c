package io.fleetledger.app;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * How far something is: on a terminal one line that is rewritten, elsewhere a line every few
 * seconds. The launcher says which it is by the system property {@code fleetledger.terminal}.
 */
final class ProgressLine implements AutoCloseable {
  private static final Duration ON_TERMINAL = Duration.ofMillis(250);
  private static final Duration IN_LOG = Duration.ofSeconds(5);

  /** Carriage return, then clear to the end of the line. */
  private static final String CLEAR = "\r\u001B[K";

  private final PrintWriter out;
  private final boolean onTerminal = Boolean.getBoolean("fleetledger.terminal");
  private final long pauseNanos = (onTerminal ? ON_TERMINAL : IN_LOG).toNanos();
  private long nextNanos = System.nanoTime() + pauseNanos;

  ProgressLine(PrintWriter out) {
    this.out = out;
  }

  /** Shows a text if it is time to. */
  void update(Supplier<String> text) {
    if (System.nanoTime() - nextNanos < 0) {
      return;
    }
    nextNanos = System.nanoTime() + pauseNanos;
    if (onTerminal) {
      out.print(CLEAR + text.get());
      out.flush();
    } else {
      out.println(text.get());
    }
  }

  /** Leaves nothing on a terminal. */
  @Override
  public void close() {
    if (onTerminal) {
      out.print(CLEAR);
      out.flush();
    }
  }
}
