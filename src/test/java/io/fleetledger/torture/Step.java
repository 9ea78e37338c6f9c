package io.fleetledger.torture;

import java.time.Duration;

/**
 * A line of the schedule: a fault, some times over.
 *
 * @param fault what goes wrong
 * @param times how often
 * @param hold how long it lasts
 * @param isAwaited whether the next one waits until all that was under way has been accounted for
 */
record Step(Fault fault, int times, Duration hold, boolean isAwaited) {

  /** Once, put right at once. */
  static Step of(Fault fault) {
    return new Step(fault, 1, Duration.ZERO, true);
  }

  /** What goes wrong and how. */
  String name() {
    String lasting = hold.isZero() ? "" : ", for %d s".formatted(hold.toSeconds());
    return fault.name() + lasting + (isAwaited ? "" : ", in quick succession");
  }

  Step times(int number) {
    return new Step(fault, number, hold, isAwaited);
  }

  Step lasting(int seconds) {
    return new Step(fault, times, Duration.ofSeconds(seconds), isAwaited);
  }

  /** One upon the other, without time to recover. */
  Step inQuickSuccession() {
    return new Step(fault, times, hold, false);
  }
}
