package io.fleetledger.watch;

import io.fleetledger.alerting.Direction;
import io.fleetledger.alerting.Spike;
import io.fleetledger.alerting.SpikeEvent;
import io.fleetledger.time.Micros;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Makes alerts of what series do. */
final class SpikeAlerts {
  /** So many times the least amount that is told is critical. */
  private static final double CRITICAL = 10;

  private static final int NANO_DIGITS = 9;

  private final Connection connection;
  private final WatchSettings settings;
  private final AlertStore store;

  SpikeAlerts(Connection connection, WatchSettings settings) {
    this.connection = connection;
    this.settings = settings;
    this.store = new AlertStore(connection);
  }

  /**
   * Tells what windows led to. How an alert stood on the way is left out where the same windows say
   * how it stands after it: a backlog has many of those, and each costs queries.
   */
  void tell(List<Judge.Finding> findings) throws SQLException {
    Map<String, Judge.Finding> last = new HashMap<>();
    findings.forEach(it -> last.put(idOf(it.id(), it.spike()), it));
    for (Judge.Finding finding : findings) {
      if (finding.kind() == SpikeEvent.Kind.UPDATED
          && finding != last.get(idOf(finding.id(), finding.spike()))) {
        continue;
      }
      switch (finding.kind()) {
        case OPENED -> store.open(alert(finding.id(), finding.spike(), finding.atMicros(), false));
        case UPDATED ->
            store.update(alert(finding.id(), finding.spike(), finding.atMicros(), false));
        case RESOLVED -> {
          store.update(alert(finding.id(), finding.spike(), finding.atMicros(), false));
          store.resolve(idOf(finding.id(), finding.spike()), finding.atMicros());
        }
      }
    }
  }

  /** Tells of a window that usage has changed after it was judged. */
  boolean tellLate(SeriesId id, Spike spike, long atMicros) throws SQLException {
    return store.open(alert(id, spike, atMicros, true));
  }

  /** The id of the alert of a series that is off since a moment. */
  static String idOf(SeriesId id, Spike spike) {
    return Alert.id(kind(spike), id.text(), spike.fromSecond());
  }

  private static AlertKind kind(Spike spike) {
    return spike.direction() == Direction.RISE ? AlertKind.SPIKE : AlertKind.DROP;
  }

  private Alert alert(SeriesId id, Spike spike, long atMicros, boolean late) throws SQLException {
    long from = spike.fromSecond() * Micros.SECOND;
    long until = spike.untilSecond() * Micros.SECOND;
    boolean isMoney = id.quantity() == Quantity.COST;
    Explanation.Known known =
        new Explanation(id, from, until)
            .find(
                connection,
                actual ->
                    isMoney
                        ? nanos(spike.expected())
                        : Math.round(actual * share(spike.expected(), spike.actual())));
    BigDecimal excess = known.excess();
    Reason reason =
        known
            .reason()
            .put("direction", spike.direction().name())
            .put("significance", spike.peakSignificance());
    return new Alert(
        late ? Alert.id(kind(spike), "late", id.text(), spike.fromSecond()) : idOf(id, spike),
        kind(spike),
        severity(excess, until - from),
        id.place(),
        new Alert.Measured(id.quantity().name(), id.grain()),
        new Alert.Span(from, until, atMicros),
        new Alert.Amounts(
            isMoney ? Reason.money(known.expectedNanos()) : decimal(spike.expected()),
            isMoney ? Reason.money(known.actualNanos()) : decimal(spike.actual()),
            excess,
            id.currency()),
        summary(id, spike, excess, late),
        reason.json(),
        late);
  }

  private Severity severity(BigDecimal excess, long micros) {
    double perHour = Math.abs(excess.doubleValue()) * Micros.HOUR / micros;
    return perHour >= CRITICAL * settings.thresholds().amountPerHour()
        ? Severity.CRITICAL
        : Severity.WARNING;
  }

  private static String summary(SeriesId id, Spike spike, BigDecimal excess, boolean late) {
    String what = id.quantity().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    String way = spike.direction() == Direction.RISE ? "above" : "below";
    return "%s of %s: %s %s %s what was expected since %s%s"
        .formatted(
            what,
            id.name(),
            excess.abs().setScale(2, RoundingMode.HALF_EVEN).toPlainString(),
            id.currency(),
            way,
            Micros.toInstant(spike.fromSecond() * Micros.SECOND),
            late ? ", found by usage that came late" : "");
  }

  private static double share(double expected, double actual) {
    return actual == 0 ? 1 : expected / actual;
  }

  private static long nanos(double amount) {
    return decimal(amount).movePointRight(NANO_DIGITS).longValueExact();
  }

  /** An estimate, cut to what money is counted in. */
  private static BigDecimal decimal(double value) {
    return BigDecimal.valueOf(value).setScale(NANO_DIGITS, RoundingMode.HALF_EVEN);
  }
}
