package io.fleetledger.ledger;

import java.lang.reflect.Array;
import org.jspecify.annotations.Nullable;

/**
 * Arrays of different lengths in one, since Postgres has no arrays of such: each is the part of it
 * from its first to its last element, counted from 1; an empty one ends before it begins.
 *
 * @param elements of all arrays: an array
 * @param firsts of each array where it begins; null: there is no array
 * @param lasts of each array where it ends
 */
record JoinedArrays(Object elements, @Nullable Integer[] firsts, @Nullable Integer[] lasts) {

  /**
   * @param arrays each an array of the component type, or empty, or null
   * @param component type of their elements
   */
  static JoinedArrays of(@Nullable Object[] arrays, Class<?> component) {
    int length = 0;
    for (Object array : arrays) {
      length += array == null ? 0 : Array.getLength(array);
    }
    Object elements = Array.newInstance(component, length);
    @Nullable Integer[] firsts = new @Nullable Integer[arrays.length];
    @Nullable Integer[] lasts = new @Nullable Integer[arrays.length];
    int end = 0;
    for (int i = 0; i < arrays.length; i++) {
      Object array = arrays[i];
      if (array != null) {
        int part = Array.getLength(array);
        if (part > 0) {
          System.arraycopy(array, 0, elements, end, part);
        }
        firsts[i] = end + 1;
        end += part;
        lasts[i] = end;
      }
    }
    return new JoinedArrays(elements, firsts, lasts);
  }
}
