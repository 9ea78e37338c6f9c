package io.fleetledger.alerting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The scoring of the Numenta Anomaly Benchmark, standard profile. The first detection within a
 * labelled window counts up to 1, the more the earlier; a window without one counts -1; each
 * detection outside costs up to 0.11, less shortly after a window. The first 15 % of a series, at
 * most 750 rows, are not judged. 0 is a detector that says nothing, 100 a perfect one.
 */
final class NabScorer {
  private static final double FALSE_POSITIVE_WEIGHT = 0.11;
  private static final double PROBATION_SHARE = 0.15;
  private static final int PROBATION_LIMIT_ROWS = 750;

  private NabScorer() {}

  /** A labelled stretch of rows, both ends inclusive. */
  record Window(int first, int last) {
    int rows() {
      return last - first + 1;
    }
  }

  /** A series as scored: a score per row, and where the anomalies are. */
  record Scored(double[] scores, List<Window> windows) {}

  /** The outcome at a threshold: normalized, and per series as it adds up. */
  record Outcome(double normalized, double threshold, double[] raw) {}

  /** What a detection at a row is worth; window -1: outside of all. */
  private record Row(double score, int series, int window, double worth) {}

  /** At the threshold, one for all series, that gives the best outcome. */
  static Outcome best(List<Scored> corpus) {
    List<Row> rows = rows(corpus);
    rows.sort(Comparator.comparingDouble(Row::score).reversed());
    double[] windows = new double[windowCount(corpus)];
    Arrays.fill(windows, -1);
    double sum = -windows.length;
    double bestSum = sum;
    double threshold = 1.1;
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      if (row.window() < 0) {
        sum += row.worth();
      } else if (row.worth() > windows[row.window()]) {
        sum += row.worth() - windows[row.window()];
        windows[row.window()] = row.worth();
      }
      boolean lastOfItsScore = i + 1 == rows.size() || rows.get(i + 1).score() != row.score();
      if (lastOfItsScore && sum > bestSum) {
        bestSum = sum;
        threshold = row.score();
      }
    }
    return at(threshold, corpus);
  }

  /** At a given threshold: a row whose score reaches it is a detection. */
  static Outcome at(double threshold, List<Scored> corpus) {
    double[] windows = new double[windowCount(corpus)];
    Arrays.fill(windows, -1);
    double[] raw = new double[corpus.size()];
    for (Row row : rows(corpus)) {
      if (row.score() >= threshold) {
        if (row.window() < 0) {
          raw[row.series()] += row.worth();
        } else {
          windows[row.window()] = Math.max(windows[row.window()], row.worth());
        }
      }
    }
    int window = 0;
    for (int series = 0; series < raw.length; series++) {
      for (int i = 0; i < corpus.get(series).windows().size(); i++) {
        raw[series] += windows[window++];
      }
    }
    double nothing = -windows.length;
    double normalized = 100 * (Arrays.stream(raw).sum() - nothing) / (windows.length - nothing);
    return new Outcome(normalized, threshold, raw);
  }

  static int probation(int rows) {
    return (int) Math.min(PROBATION_SHARE * rows, PROBATION_LIMIT_ROWS);
  }

  private static int windowCount(List<Scored> corpus) {
    return corpus.stream().mapToInt(it -> it.windows().size()).sum();
  }

  private static List<Row> rows(List<Scored> corpus) {
    var rows = new ArrayList<Row>();
    int windowsBefore = 0;
    for (int series = 0; series < corpus.size(); series++) {
      Scored scored = corpus.get(series);
      int next = 0;
      for (int i = 0; i < scored.scores().length; i++) {
        while (next < scored.windows().size() && i > scored.windows().get(next).last()) {
          next++;
        }
        boolean inside = next < scored.windows().size() && i >= scored.windows().get(next).first();
        if (i >= probation(scored.scores().length)) {
          double worth =
              inside
                  ? inside(scored.windows().get(next), i)
                  : FALSE_POSITIVE_WEIGHT
                      * (next == 0 ? -1 : after(scored.windows().get(next - 1), i));
          rows.add(new Row(scored.scores()[i], series, inside ? windowsBefore + next : -1, worth));
        }
      }
      windowsBefore += scored.windows().size();
    }
    return rows;
  }

  /** 1 at the first row of a window, near 0 at the last. */
  private static double inside(Window window, int row) {
    return sigmoid(-(window.last() - row + 1.0) / window.rows()) / sigmoid(-1);
  }

  /** 0 right behind a window, -1 from three of its lengths on. */
  private static double after(Window window, int row) {
    return sigmoid((row - window.last()) / (window.rows() - 1.0));
  }

  private static double sigmoid(double position) {
    return position >= 3 ? -1 : 2 / (1 + Math.exp(5 * position)) - 1;
  }
}
