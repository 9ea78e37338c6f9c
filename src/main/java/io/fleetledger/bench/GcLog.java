package io.fleetledger.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM's log of garbage collections says ({@code -Xlog:gc:file=...}).
 *
 * @param pauses how many
 * @param total their sum
 * @param longest the longest
 * @param peakHeapMegabytes the most that was on the heap before one
 */
public record GcLog(int pauses, Duration total, Duration longest, long peakHeapMegabytes) {
  private static final Pattern PAUSE =
      Pattern.compile("Pause .* (\\d+)M->\\d+M\\(\\d+M\\) (\\d+)[.,](\\d{3})ms");

  /** Reads a log. */
  public static GcLog read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    int pauses = 0;
    long totalMicros = 0;
    long longestMicros = 0;
    long peak = 0;
    for (String line : lines) {
      Matcher pause = PAUSE.matcher(line);
      if (pause.find()) {
        long micros = Long.parseLong(pause.group(2)) * 1000 + Long.parseLong(pause.group(3));
        pauses++;
        totalMicros += micros;
        longestMicros = Math.max(longestMicros, micros);
        peak = Math.max(peak, Long.parseLong(pause.group(1)));
      }
    }
    return new GcLog(
        pauses, Duration.ofNanos(totalMicros * 1000), Duration.ofNanos(longestMicros * 1000), peak);
  }
}
