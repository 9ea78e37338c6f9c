package io.fleetledger.compute;

/** A number format of weights, activations or KV cache. */
public enum Precision {
  FP32(32),
  BF16(16),
  FP16(16),
  FP8(8),
  INT8(8),
  FP4(4),
  INT4(4);

  private final int bits;

  Precision(int bits) {
    this.bits = bits;
  }

  /** Bits of one element. */
  public int bits() {
    return bits;
  }

  /** Bytes of so many elements, rounded up. */
  long bytesOf(long elements) {
    return (elements * bits + 7) / 8;
  }
}
