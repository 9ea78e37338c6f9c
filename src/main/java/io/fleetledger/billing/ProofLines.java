package io.fleetledger.billing;

import io.fleetledger.charging.StatementLine;
import io.fleetledger.time.Micros;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What differs between the lines that a statement must have and those that it has. */
final class ProofLines {
  private final String id;
  private final List<ProofDifference> differences = new ArrayList<>();

  private ProofLines(String id) {
    this.id = id;
  }

  /**
   * Compares lines, matched by what they are of.
   *
   * @param id whose lines
   */
  static List<ProofDifference> compare(
      String id, List<StatementLine> expected, List<StatementLine> found) {
    var proof = new ProofLines(id);
    Map<String, List<Numbered>> must = byKey(expected);
    Map<String, List<Numbered>> are = byKey(found);
    must.forEach(
        (key, lines) -> {
          List<Numbered> theirs = are.getOrDefault(key, List.of());
          for (int i = 0; i < lines.size(); i++) {
            if (i < theirs.size()) {
              proof.compare(theirs.get(i).number, lines.get(i).line, theirs.get(i).line);
            } else {
              proof.add(key, text(lines.get(i).line), "no such line");
            }
          }
        });
    are.forEach(
        (key, lines) -> {
          int known = must.getOrDefault(key, List.of()).size();
          for (int i = known; i < lines.size(); i++) {
            proof.add(
                ProofOfSeal.name(lines.get(i).number, lines.get(i).line),
                "no such line",
                text(lines.get(i).line));
          }
        });
    return proof.differences;
  }

  private record Numbered(int number, StatementLine line) {}

  private static Map<String, List<Numbered>> byKey(List<StatementLine> lines) {
    var byKey = new LinkedHashMap<String, List<Numbered>>();
    for (int i = 0; i < lines.size(); i++) {
      StatementLine line = lines.get(i);
      byKey.computeIfAbsent(key(line), first -> new ArrayList<>()).add(new Numbered(i + 1, line));
    }
    return byKey;
  }

  private static String key(StatementLine line) {
    String price =
        line.price() == null
            ? ""
            : "%s step %d".formatted(line.price().scope(), line.price().tierFrom());
    return "%s of %s at %s from %s, %s"
        .formatted(
            line.kind(),
            line.unit() == null ? line.note() : line.unit(),
            line.place(),
            Micros.toInstant(line.fromMicros()),
            price);
  }

  private void compare(int number, StatementLine expected, StatementLine found) {
    String name = ProofOfSeal.name(number, found);
    compare(name + ", until", expected.untilMicros(), found.untilMicros());
    compare(name + ", quantity", expected.quantity(), found.quantity());
    if (expected.price() == null || found.price() == null) {
      compare(name + ", price", expected.price(), found.price());
    } else {
      compare(name + ", price book", expected.price().priceBookId(), found.price().priceBookId());
      compare(
          name + ", price version",
          Micros.toInstant(expected.price().versionFromMicros()),
          Micros.toInstant(found.price().versionFromMicros()));
      compare(name + ", unit price", expected.price().unitPrice(), found.price().unitPrice());
    }
    compare(name + ", charge", expected.charge(), found.charge());
    compare(name + ", compute", expected.compute(), found.compute());
    compare(name + ", note", expected.note(), found.note());
  }

  private void compare(String what, @Nullable Object expected, @Nullable Object found) {
    if (!Objects.equals(expected, found)) {
      add(what, text(expected), text(found));
    }
  }

  private void add(String what, String expected, String found) {
    differences.add(new ProofDifference(id + " " + what, expected, found));
  }

  private static String text(StatementLine line) {
    return "%s for %s".formatted(text(line.charge()), line.quantity().toPlainString());
  }

  private static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "nothing";
      case BigDecimal number -> number.toPlainString();
      case Object other -> other.toString();
    };
  }
}
