package io.fleetledger.replay;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The rows of a trace, one after the other. */
interface Rows extends Closeable {

  /**
   * The next row; null at the end.
   *
   * @throws TraceException if it is malformed
   */
  @Nullable Row next() throws IOException;
}
