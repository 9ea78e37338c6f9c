package io.fleetledger.alerting;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** A labelled series of the Numenta Anomaly Benchmark; windows by index, both ends inclusive. */
record NabSeries(String name, List<CsvSeries.Point> points, List<NabScorer.Window> windows) {
  /** All that are bundled, sorted by name. */
  static List<NabSeries> all() {
    Map<String, List<List<String>>> labels;
    try (InputStream in = open("combined_windows.json")) {
      labels = new JsonMapper().readValue(in, new TypeReference<>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var series = new ArrayList<NabSeries>();
    new TreeMap<>(labels).forEach((name, windows) -> series.add(read(name, windows)));
    return series;
  }

  /** The folder: what kind of series it is. */
  String group() {
    return name.substring(0, name.indexOf('/'));
  }

  private static NabSeries read(String name, List<List<String>> windows) {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(open(name + ".gz")), StandardCharsets.UTF_8))) {
      List<CsvSeries.Point> points = CsvSeries.parse(lines.lines().toList());
      return new NabSeries(
          name,
          points,
          windows.stream()
              .map(it -> new NabScorer.Window(index(points, it.get(0)), index(points, it.get(1))))
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int index(List<CsvSeries.Point> points, String label) {
    String time = label.substring(0, "2014-04-10 07:15:00".length());
    for (int i = 0; i < points.size(); i++) {
      if (points.get(i).time().equals(time)) {
        return i;
      }
    }
    throw new IllegalStateException("no value at " + label);
  }

  private static InputStream open(String name) {
    return Objects.requireNonNull(NabSeries.class.getResourceAsStream("/nab/" + name), name);
  }
}
