package io.fleetledger.replay;

/** Choices that look like chance and are none: the same input always gives the same one. */
final class Hash {
  private Hash() {}

  /** Spreads the bits of a number: the finalizer of SplitMix64. */
  static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  static long of(String text) {
    return mix(text.hashCode());
  }

  /** A whole number from 0 to {@code bound - 1}. */
  static long below(long bound, long hash) {
    return Math.unsignedMultiplyHigh(hash, bound);
  }
}
