package io.fleetledger.ledger;

import org.jspecify.annotations.Nullable;

/**
 * Arrays of different lengths in one, since Postgres has no arrays of such: each is the part of it
 * from its first to its last element, counted from 1; an empty one ends before it begins.
 *
 * @param elements of all arrays
 * @param firsts of each array where it begins; null: there is no array
 * @param lasts of each array where it ends
 */
record JoinedArrays(
    @Nullable Object[] elements, @Nullable Integer[] firsts, @Nullable Integer[] lasts) {

  /**
   * @param arrays each an {@code Object[]}, or null
   * @param type of the column that they are values of
   */
  static JoinedArrays of(@Nullable Object[] arrays, Column.Type type) {
    int length = 0;
    for (Object array : arrays) {
      length += array == null ? 0 : ((Object[]) array).length;
    }
    @Nullable Object[] elements = type.newArray(length);
    @Nullable Integer[] firsts = new @Nullable Integer[arrays.length];
    @Nullable Integer[] lasts = new @Nullable Integer[arrays.length];
    int end = 0;
    for (int i = 0; i < arrays.length; i++) {
      if (arrays[i] != null) {
        Object[] part = (Object[]) arrays[i];
        System.arraycopy(part, 0, elements, end, part.length);
        firsts[i] = end + 1;
        end += part.length;
        lasts[i] = end;
      }
    }
    return new JoinedArrays(elements, firsts, lasts);
  }
}
