package io.fleetledger.app;

import io.fleetledger.api.Health;
import java.util.function.Supplier;

/**
 * What the process says of its health, from its first moment to its last. Thread-safe; asking never
 * waits.
 */
final class Vitals {
  private volatile Phase phase = new Phase.Starting("reading the settings");

  /** A part of the life of the process; each comes after those before it, and none comes back. */
  private sealed interface Phase {
    record Starting(String step) implements Phase {}

    record Running(Supplier<Health> live, Supplier<Health> ready) implements Phase {}

    record Stopping() implements Phase {}

    record Failed(String reason) implements Phase {}
  }

  /** It is not ready yet, and waits for this. */
  synchronized void starting(String step) {
    if (phase instanceof Phase.Starting) {
      phase = new Phase.Starting(step);
    }
  }

  /** It runs; how well is asked each time. */
  synchronized void running(Supplier<Health> live, Supplier<Health> ready) {
    if (phase instanceof Phase.Starting) {
      phase = new Phase.Running(live, ready);
    }
  }

  /** It was told to stop. */
  synchronized void stopping() {
    if (!(phase instanceof Phase.Failed)) {
      phase = new Phase.Stopping();
    }
  }

  /** It has failed and will end. */
  synchronized void failed(String reason) {
    phase = new Phase.Failed(reason);
  }

  /** Whether it works; if not it is to be started anew. */
  Health live() {
    return switch (phase) {
      case Phase.Starting it -> Health.of("process", true, "starting: " + it.step());
      case Phase.Running it -> it.live().get();
      case Phase.Stopping it -> Health.of("process", true, "stopping");
      case Phase.Failed it -> Health.of("process", false, "failed: " + it.reason());
    };
  }

  /** Whether it does its work. */
  Health ready() {
    return switch (phase) {
      case Phase.Starting it -> Health.of("process", false, "starting: " + it.step());
      case Phase.Running it -> it.ready().get();
      case Phase.Stopping it -> Health.of("process", false, "stopping");
      case Phase.Failed it -> Health.of("process", false, "failed: " + it.reason());
    };
  }
}
