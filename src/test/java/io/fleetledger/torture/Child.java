package io.fleetledger.torture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts main classes in processes, and sends signals to processes. */
final class Child {
  private static final List<String> JVM =
      List.of(
          "-XX:+UseSerialGC",
          // Most of these processes are dead before the better compiler would pay.
          "-XX:TieredStopAtLevel=1",
          "--enable-native-access=ALL-UNNAMED",
          "-Dorg.apache.avro.SERIALIZABLE_PACKAGES=io.fleetledger.schema");

  private Child() {}

  /**
   * Starts one, tied to this process.
   *
   * @param heap most memory of its heap, as {@code -Xmx} takes it
   * @param log what it prints is added to this file
   */
  static Process start(String heap, Path log, Class<?> main, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heap);
    command.addAll(JVM);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Tethered.class.getName(), main.getName()));
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  /**
   * Sends a signal.
   *
   * @param signal its name, such as STOP
   */
  static void signal(long pid, String signal) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).inheritIO().start().waitFor();
  }
}
