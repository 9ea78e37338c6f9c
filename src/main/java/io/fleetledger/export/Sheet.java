package io.fleetledger.export;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of named, typed columns, made anew each time they are asked for: a long statement need not
 * lie in memory twice.
 *
 * @param columns its columns
 * @param rows its rows
 */
public record Sheet(List<Column> columns, Rows rows) {
  public Sheet {
    columns = List.copyOf(columns);
  }

  /**
   * A column.
   *
   * @param name its name
   * @param type what its values are
   * @param scale of decimals: decimal places that a binary file keeps even where no value needs
   *     them, so that files of other months have the same type; else 0
   */
  public record Column(String name, Type type, int scale) {}

  /** What values are; each may be null: there is none. */
  public enum Type {
    /** {@code String}, never empty. */
    TEXT,
    /** {@code BigDecimal}, exact. */
    DECIMAL,
    /** {@code Long}, epoch microseconds, UTC. */
    INSTANT
  }

  /** Hands out rows, always the same. */
  @FunctionalInterface
  public interface Rows {
    /**
     * Hands every row to a receiver, in order.
     *
     * @throws ExportException if they are not what they should sum to
     */
    void forEach(Receiver receiver) throws IOException;
  }

  /** Takes a row: one value per column. */
  @FunctionalInterface
  public interface Receiver {
    void accept(List<@Nullable Object> values) throws IOException;
  }
}
