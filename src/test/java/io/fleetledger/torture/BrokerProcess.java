package io.fleetledger.torture;

import io.fleetledger.sandbox.KafkaServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** A Kafka broker as a process. */
final class BrokerProcess {
  private BrokerProcess() {}

  /** Arguments: the data directory, then {@code port=proxy} for each further listener. */
  public static void main(String[] arguments) throws IOException {
    Map<Integer, Integer> proxies =
        Arrays.stream(arguments)
            .skip(1)
            .map(listener -> listener.split("="))
            .collect(
                Collectors.toMap(
                    listener -> Integer.parseInt(listener[0]),
                    listener -> Integer.parseInt(listener[1])));
    KafkaServer.start(Path.of(arguments[0]), proxies);
  }
}
