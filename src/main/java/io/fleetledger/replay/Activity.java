package io.fleetledger.replay;

/** How long a node's accelerators were active, at full roofline speed, since it was last read. */
final class Activity {
  private double computeMicros;
  private double memoryMicros;

  void add(double compute, double memory) {
    computeMicros += compute;
    memoryMicros += memory;
  }

  double computeMicros() {
    return computeMicros;
  }

  double memoryMicros() {
    return memoryMicros;
  }

  void clear() {
    computeMicros = 0;
    memoryMicros = 0;
  }
}
