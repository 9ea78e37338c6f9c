package io.fleetledger.report;

import static java.util.stream.Collectors.joining;

import io.fleetledger.report.Table.Unit;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Tables for people: aligned columns, human units. Where all money is of one currency, it is said
 * once, in the headings.
 */
public final class TextTable {
  private static final String ABSENT = "-";
  private static final String GAP = "  ";

  private TextTable() {}

  /** The table as lines, each with its line feed. */
  public static String render(Table table) {
    int currency = table.indexOf(Unit.CURRENCY);
    @Nullable String common = commonCurrency(table, currency);
    List<Integer> shown =
        IntStream.range(0, table.columns().size()).filter(i -> i != currency).boxed().toList();
    int[] decimals =
        IntStream.range(0, table.columns().size()).map(i -> moneyDecimals(table, i)).toArray();
    var lines = new ArrayList<List<String>>();
    lines.add(shown.stream().map(i -> heading(table.columns().get(i), common)).toList());
    for (Table.Row row : table.rows()) {
      String code = currency < 0 || common != null ? "" : " " + row.values().get(currency);
      lines.add(
          shown.stream()
              .map(i -> cell(row.values().get(i), table.columns().get(i).unit(), decimals[i], code))
              .toList());
    }
    return table.title()
        + "\n"
        + aligned(lines, shown.stream().map(table.columns()::get).toList())
        + (table.rows().isEmpty() ? "(none)\n" : "");
  }

  /** The same for a whole column, so that its decimal points are aligned. */
  private static int moneyDecimals(Table table, int column) {
    BigDecimal largest = BigDecimal.ZERO;
    for (Table.Row row : table.rows()) {
      if (row.values().get(column) instanceof BigDecimal amount) {
        largest = largest.max(amount.abs());
      }
    }
    return HumanUnits.moneyDecimals(largest);
  }

  private static String aligned(List<List<String>> lines, List<Table.Column> columns) {
    int[] widths =
        IntStream.range(0, columns.size())
            .map(i -> lines.stream().mapToInt(line -> line.get(i).length()).max().orElse(0))
            .toArray();
    var text = new StringBuilder();
    for (List<String> line : lines) {
      text.append(
              IntStream.range(0, columns.size())
                  .mapToObj(i -> padded(line.get(i), widths[i], isLeft(columns.get(i).unit())))
                  .collect(joining(GAP))
                  .stripTrailing())
          .append('\n');
      if (line == lines.getFirst()) {
        text.append(IntStream.of(widths).mapToObj("-"::repeat).collect(joining(GAP))).append('\n');
      }
    }
    return text.toString();
  }

  private static String padded(String cell, int width, boolean left) {
    String blanks = " ".repeat(width - cell.length());
    return left ? cell + blanks : blanks + cell;
  }

  private static boolean isLeft(Unit unit) {
    return switch (unit) {
      case TEXT, FLAG, INSTANT, CURRENCY -> true;
      case COUNT, NUMBER, POSITION, SHARE, COVERAGE, MILLISECONDS, SECONDS, MFLOP, MONEY -> false;
    };
  }

  private static String heading(Table.Column column, @Nullable String currency) {
    return column.unit() == Unit.MONEY && currency != null
        ? column.heading() + " " + currency
        : column.heading();
  }

  private static @Nullable String commonCurrency(Table table, int column) {
    if (column < 0) {
      return null;
    }
    List<String> codes =
        table.rows().stream()
            .map(row -> String.valueOf(row.values().get(column)))
            .distinct()
            .toList();
    return codes.size() == 1 ? codes.getFirst() : null;
  }

  private static String cell(@Nullable Object value, Unit unit, int decimals, String currency) {
    return switch (value) {
      case null -> ABSENT;
      case BigDecimal number ->
          switch (unit) {
            case COUNT -> HumanUnits.count(number);
            case SHARE -> HumanUnits.share(number);
            case COVERAGE -> HumanUnits.coverage(number);
            case MILLISECONDS -> HumanUnits.milliseconds(number);
            case SECONDS -> HumanUnits.seconds(number);
            case MFLOP -> HumanUnits.flop(number);
            case MONEY -> HumanUnits.money(number, decimals) + currency;
            case NUMBER -> HumanUnits.count(number);
            case POSITION, TEXT, FLAG, INSTANT, CURRENCY -> number.toPlainString();
          };
      case Instant instant -> HumanUnits.instant(instant);
      case Boolean flag -> flag ? "yes" : "no";
      default -> printable(value.toString());
    };
  }

  /** Ids come from outside: they may not move the cursor. */
  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
