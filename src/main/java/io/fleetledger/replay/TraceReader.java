package io.fleetledger.replay;

import io.fleetledger.schema.InferenceEvent;
import java.io.Closeable;
import java.io.IOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a trace, read lazily, in the order of the file. A field that the trace doesn't
 * give is null, 0 if it is a number: what is missing is not yet made up here. Not thread-safe.
 */
public final class TraceReader implements Iterator<InferenceEvent>, Closeable {
  private final String name;
  private final Rows rows;
  private @Nullable InferenceEvent next;
  private boolean atEnd;

  TraceReader(String name, Rows rows) {
    this.name = name;
    this.rows = rows;
  }

  /**
   * @throws TraceException if the next line is malformed
   */
  @Override
  public boolean hasNext() {
    if (next == null && !atEnd) {
      next = read();
      atEnd = next == null;
    }
    return next != null;
  }

  @Override
  public InferenceEvent next() {
    InferenceEvent event = hasNext() ? next : null;
    if (event == null) {
      throw new NoSuchElementException(name + " has no more lines");
    }
    next = null;
    return event;
  }

  private @Nullable InferenceEvent read() {
    try {
      Row row = rows.next();
      if (row == null) {
        return null;
      }
      InferenceEvent event = new InferenceEvent();
      try {
        FieldValues.fill(event, row.fields());
      } catch (FieldValues.BadField e) {
        throw new TraceException(
            "%s, line %d, field '%s': %s".formatted(name, row.line(), e.field(), e.getMessage()),
            e);
      }
      if (event.getArrivedAt() == null) {
        throw new TraceException(
            "%s, line %d, field 'arrived_at': missing; every request needs it"
                .formatted(name, row.line()));
      }
      return event;
    } catch (IOException e) {
      throw new TraceException("can't read " + name + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
