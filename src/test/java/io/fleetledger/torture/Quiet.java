package io.fleetledger.torture;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Clients of servers that are killed have much to complain about: here it is as it should be. */
final class Quiet {
  private static final List<String> COMPLAINING =
      List.of("org.apache.kafka", "io.zonky.test", "org.postgresql");

  private Quiet() {}

  static void keep() {
    for (String name : COMPLAINING) {
      if (LoggerFactory.getLogger(name) instanceof Logger logger) {
        logger.setLevel(Level.OFF);
      }
    }
  }
}
