package io.fleetledger.usage;

import java.util.AbstractList;
import java.util.RandomAccess;

/** Numbers of a record as a list that boxes none of them until it is asked to. Immutable. */
public final class Ints extends AbstractList<Integer> implements RandomAccess {
  private final int[] values;

  /**
   * @param values what the list holds, and nobody changes
   */
  public Ints(int[] values) {
    this.values = values;
  }

  /** The i-th number. */
  public int at(int i) {
    return values[i];
  }

  @Override
  public Integer get(int i) {
    return values[i];
  }

  @Override
  public int size() {
    return values.length;
  }
}
