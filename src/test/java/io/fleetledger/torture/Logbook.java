package io.fleetledger.torture;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;

/** What happened, as it happens, and at the end as a table. */
final class Logbook {
  private static final long START = System.nanoTime();

  /**
   * A fault that struck.
   *
   * @param inFlight records sent and not accounted for when it struck
   * @param recovered from when it was put right until all that had been sent by then was accounted
   *     for; negative: not waited for
   */
  record Entry(String fault, long inFlight, Duration lasted, Duration recovered) {}

  /** What was found when everything was at rest after the faults of a kind. */
  private record Finding(long residuals, long differences) {}

  private final List<Entry> entries = new ArrayList<>();
  private final Map<String, Finding> findings = new LinkedHashMap<>();
  private String outcome = "The run did not come to its end.";
  private int endings;

  /** Writes a line. */
  @SuppressWarnings("SystemOut") // a logbook is to be read while it is written
  static void note(String line) {
    Duration since = Duration.ofNanos(System.nanoTime() - START);
    System.out.printf(
        "%02d:%02d.%d  %s%n",
        since.toMinutes(), since.toSecondsPart(), since.toMillisPart() / 100, line);
  }

  void add(Entry entry) {
    entries.add(entry);
    note(
        "%-62s in flight %6d  lasted %6s  %s"
            .formatted(
                entry.fault(),
                entry.inFlight(),
                seconds(entry.lasted()),
                entry.recovered().isNegative()
                    ? ""
                    : "recovered in " + seconds(entry.recovered())));
  }

  /** What is wrong after the faults of a kind, when everything is at rest. */
  void find(String fault, long residuals, long differences) {
    findings.put(fault, new Finding(residuals, differences));
    note("%-62s residuals %d, differences %d".formatted(fault + ":", residuals, differences));
  }

  List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** The table, in Markdown. */
  String table() {
    StringBuilder table = new StringBuilder();
    table.append(
        """
        | fault | times | in flight: min | median | max | recovered in: median | max | residuals | differences |
        | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
        """);
    Map<String, List<Entry>> byFault = new LinkedHashMap<>();
    entries.forEach(it -> byFault.computeIfAbsent(it.fault(), any -> new ArrayList<>()).add(it));
    byFault.forEach((fault, all) -> table.append(line(fault, all)));
    return table.toString();
  }

  private String line(String fault, List<Entry> all) {
    long[] inFlight = all.stream().mapToLong(Entry::inFlight).sorted().toArray();
    List<Duration> recovered =
        all.stream().map(Entry::recovered).filter(it -> !it.isNegative()).sorted().toList();
    Finding finding = findings.get(fault);
    return "| %s | %d | %d | %d | %d | %s | %s | %s | %s |%n"
        .formatted(
            fault,
            all.size(),
            inFlight[0],
            inFlight[inFlight.length / 2],
            inFlight[inFlight.length - 1],
            recovered.isEmpty() ? "" : seconds(recovered.get(recovered.size() / 2)),
            recovered.isEmpty() ? "" : seconds(recovered.getLast()),
            finding == null ? "" : finding.residuals(),
            finding == null ? "" : finding.differences());
  }

  /** How often a processor was killed, all at once counted as one. */
  long kills() {
    return entries.stream().filter(it -> it.fault().startsWith("SIGKILL")).count();
  }

  /** Writes the table, and what it was made on. */
  void write(Path file, long seed) throws IOException {
    OperatingSystemMXBean machine =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    Duration took = Duration.ofNanos(System.nanoTime() - START);
    String text =
        """
        # Nothing lost, nothing twice: the long torture run

        Written by `mvn -Ptorture verify`. Two processors (a third comes and goes), a broker, a
        registry and PostgreSQL, each in processes of its own; the processors reach their servers
        through proxies. A fault strikes only while records are in flight: sent, and not in the
        tables yet. After the faults of each kind everything comes to rest, and the tables are
        compared with the batch oracle, row by row. Residuals: laws that do not hold. Differences:
        lines that tell how a table differs from the oracle's.

        %s, seed %d, %d processors and %d GiB of memory, Java %s; %d min.
        %d faults, %d of them kills; processors ended by themselves %d times.

        %s
        %s
        """
            .formatted(
                LocalDate.now(ZoneOffset.UTC),
                seed,
                machine.getAvailableProcessors(),
                Math.round(machine.getTotalMemorySize() / (double) (1L << 30)),
                Runtime.version().feature(),
                took.toMinutes(),
                entries.size(),
                kills(),
                endings,
                table().strip(),
                outcome);
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, text);
  }

  /** Notes how often processors ended by themselves. */
  void endings(int count) {
    endings = count;
    note("processors ended by themselves %d times".formatted(count));
  }

  /** Notes the last word. */
  void outcome(String word) {
    outcome = word;
    note(word);
  }

  /** Fewest records that were in flight when a fault struck. */
  LongSummaryStatistics inFlight() {
    return entries.stream().mapToLong(Entry::inFlight).summaryStatistics();
  }

  private static String seconds(Duration duration) {
    return "%.1f s".formatted(duration.toMillis() / 1000.0);
  }
}
