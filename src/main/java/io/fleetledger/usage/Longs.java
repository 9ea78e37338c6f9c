package io.fleetledger.usage;

import java.util.AbstractList;
import java.util.RandomAccess;

/** Numbers of a record as a list that boxes none of them until it is asked to. Immutable. */
public final class Longs extends AbstractList<Long> implements RandomAccess {
  private final long[] values;

  /**
   * @param values what the list holds, and nobody changes
   */
  public Longs(long[] values) {
    this.values = values;
  }

  /** The i-th number. */
  public long at(int i) {
    return values[i];
  }

  @Override
  public Long get(int i) {
    return values[i];
  }

  @Override
  public int size() {
    return values.length;
  }
}
