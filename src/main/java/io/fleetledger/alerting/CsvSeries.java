package io.fleetledger.alerting;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a series: a time and a value per line, separated by a comma; a first line may name them.
 */
public final class CsvSeries {
  private CsvSeries() {}

  /**
   * A value.
   *
   * @param time its time as it was written
   * @param second the same, epoch seconds
   * @param value finite
   */
  public record Point(String time, long second, double value) {}

  /**
   * The points, in the order of the lines. Times are ISO 8601, with a blank for the T if need be;
   * UTC where they name no offset.
   *
   * @throws IllegalArgumentException if a line can't be read; says which
   */
  public static List<Point> parse(List<String> lines) {
    var points = new ArrayList<Point>(lines.size());
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || (i == 0 && isHeader(line))) {
        continue;
      }
      try {
        points.add(point(line));
      } catch (DateTimeException | NumberFormatException e) {
        throw new IllegalArgumentException(
            "line %d, '%s', is no 'time,value': %s".formatted(i + 1, line, e.getMessage()), e);
      }
    }
    return points;
  }

  private static boolean isHeader(String line) {
    return !Character.isDigit(line.charAt(line.startsWith("\"") && line.length() > 1 ? 1 : 0));
  }

  private static Point point(String line) {
    String[] fields = line.replace("\"", "").split(",", -1);
    if (fields.length < 2) {
      throw new NumberFormatException("there is no comma");
    }
    double value = Double.parseDouble(fields[1].strip());
    if (!Double.isFinite(value)) {
      throw new NumberFormatException("the value is not finite");
    }
    String time = fields[0].strip();
    return new Point(time, instant(time).getEpochSecond(), value);
  }

  private static Instant instant(String time) {
    String iso = time.replace(' ', 'T');
    return iso.endsWith("Z") || iso.indexOf('+') > 0 || iso.lastIndexOf('-') > iso.indexOf('T')
        ? OffsetDateTime.parse(iso).toInstant()
        : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
  }
}
