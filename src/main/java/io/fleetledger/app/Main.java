package io.fleetledger.app;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The process: its environment, its streams and its end. */
public final class Main {
  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    setLogLevels(List.of(arguments), System.getenv("FLEETLEDGER_LOG_LEVEL"));
    // By one thread: several that ask at once would each be told so on the error stream.
    LoggerFactory.getILoggerFactory();
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(Cli.execute(System.getenv(), out, err, arguments));
  }

  /**
   * A service tells what it does, and of Kafka's clients only what is wrong; a command answers, and
   * says one line if it can't.
   */
  private static void setLogLevels(List<String> arguments, @Nullable String wanted) {
    boolean told = arguments.contains("--verbose") || arguments.contains("run");
    setLogLevel("fleetledger.log.level", wanted, told ? "INFO" : "OFF");
    setLogLevel("fleetledger.log.level.kafka", wanted, told ? "WARN" : "OFF");
  }

  private static void setLogLevel(String property, @Nullable String wanted, String otherwise) {
    System.setProperty(property, wanted == null ? otherwise : wanted);
  }
}
