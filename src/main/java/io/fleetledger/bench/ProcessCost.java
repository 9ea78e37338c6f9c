package io.fleetledger.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** What processes cost so far. */
public final class ProcessCost {
  private ProcessCost() {}

  /** Processor time of one process; zero where the system does not tell. */
  public static Duration cpu(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Processor time of a process and those that it started; zero if it is gone. */
  public static Duration cpuOfAll(long pid) {
    return ProcessHandle.of(pid)
        .map(
            process -> {
              try (Stream<ProcessHandle> started = process.descendants()) {
                return started.map(ProcessCost::cpu).reduce(cpu(process), Duration::plus);
              }
            })
        .orElse(Duration.ZERO);
  }

  /** The most memory that a process has held at once, bytes; -1: the system does not tell. */
  public static long peakMemoryBytes(ProcessHandle process) {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .map(line -> line.replaceAll("\\D", ""))
          .mapToLong(kilobytes -> Long.parseLong(kilobytes) * 1024)
          .findFirst()
          .orElse(-1);
    } catch (IOException notLinux) {
      return -1;
    }
  }
}
