package io.fleetledger.app;

import io.fleetledger.sandbox.Leash;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A JVM of its own that ends with this one. */
final class BenchProcess implements AutoCloseable {
  private static final int GRACE_SECONDS = 60;

  private final Process process;
  private final BufferedReader output;
  private final Path log;
  private final Leash leash;

  private BenchProcess(Process process, Path log, Leash leash) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
    this.log = log;
    this.leash = leash;
  }

  /**
   * Starts one on this one's class path.
   *
   * @param log takes its error stream
   * @param options options of the JVM
   * @param main its main class
   */
  static BenchProcess start(Path log, List<String> options, String main, List<String> arguments)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path", "")));
    // What the launcher says of the place that the sandbox's servers lie in.
    System.getProperties().stringPropertyNames().stream()
        .filter(it -> it.startsWith("fleetledger."))
        .forEach(it -> command.add("-D" + it + "=" + System.getProperty(it)));
    command.add(main);
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectError(new File(log.toString())).start();
    return new BenchProcess(process, log, Leash.tie(process.pid(), "TERM"));
  }

  /** The process. */
  Process process() {
    return process;
  }

  /** Reads its output up to a line that begins so, and returns the rest of that line. */
  String awaitLine(String beginning) throws IOException {
    while (true) {
      String line = output.readLine();
      if (line == null) {
        throw new IOException("the process ended: see " + log);
      }
      if (line.startsWith(beginning)) {
        return line.substring(beginning.length());
      }
    }
  }

  /** Reads its output to the end. */
  String awaitOutput() throws IOException {
    return output.lines().collect(Collectors.joining());
  }

  /**
   * Fails where it has ended.
   *
   * @throws IOException if it has
   */
  void requireAlive() throws IOException {
    if (!process.isAlive()) {
      throw new IOException("the process ended: see " + log);
    }
  }

  /** Tells it to stop, waits until it has, and returns its exit code. */
  int stop() throws IOException, InterruptedException {
    process.destroy();
    if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    leash.close();
    return process.exitValue();
  }

  @Override
  public void close() throws IOException {
    try {
      stop();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
