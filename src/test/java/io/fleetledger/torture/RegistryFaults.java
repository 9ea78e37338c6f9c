package io.fleetledger.torture;

/** What happens to the schema registry. */
final class RegistryFaults {
  static final Fault KILLED =
      new Fault(
          "registry killed, back with its schemas",
          field -> {
            Registry registry = field.cluster().registry();
            registry.kill();
            return registry::restart;
          });

  static final Fault AWAY_AT_START =
      new Fault(
          "registry away while a processor starts",
          field -> {
            Registry registry = field.cluster().registry();
            registry.kill();
            Instance one = field.processor();
            one.kill();
            one.start();
            return registry::restart;
          });

  private RegistryFaults() {}
}
