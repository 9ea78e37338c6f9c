package io.fleetledger.watch;

import io.fleetledger.alerting.SeriesWatch;
import io.fleetledger.alerting.Spike;
import io.fleetledger.alerting.SpikeEvent;
import io.fleetledger.alerting.WatchedSeries;
import io.fleetledger.time.Micros;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Judges windows of usage, one after the other: minutes, and hours once their last minute is. What
 * comes of it follows from the windows alone. For one thread.
 */
final class Judge {
  /** How often an alert that is open is told as it stands. */
  private static final long TOLD_AGAIN = 5 * Micros.MINUTE;

  private final WatchSettings settings;
  private final SeriesBook book;

  /**
   * What a window led to.
   *
   * @param id of which series
   * @param kind what happened to its alert
   * @param spike the deviation
   * @param atMicros end of the window
   */
  record Finding(SeriesId id, SpikeEvent.Kind kind, Spike spike, long atMicros) {}

  /**
   * A tenant's hour as it was judged.
   *
   * @param row its usage
   * @param seen what was made of it
   * @param told whether an alert of the tenant is open
   */
  record Hour(SeriesRow row, SeriesWatch.Seen seen, boolean told) {}

  /**
   * What came of windows.
   *
   * @param findings in the order of the windows
   * @param hours the tenants' hours
   */
  record Outcome(List<Finding> findings, List<Hour> hours) {}

  Judge(WatchSettings settings, SeriesBook book) {
    this.settings = settings;
    this.book = book;
  }

  /** Judges the minutes that begin in a span of whole minutes, and the hours that end with them. */
  Outcome judge(Connection connection, long fromMicros, long untilMicros) throws SQLException {
    var outcome = new Outcome(new ArrayList<>(), new ArrayList<>());
    Map<Long, List<SeriesRow>> minutes =
        SeriesRows.read(connection, false, fromMicros, untilMicros);
    Map<Long, List<SeriesRow>> hours =
        SeriesRows.read(connection, true, Micros.hourOf(fromMicros), Micros.hourOf(untilMicros));
    for (long minute = fromMicros; minute < untilMicros; minute += Micros.MINUTE) {
      window(false, minute, minutes.getOrDefault(minute, List.of()), outcome);
      long end = minute + Micros.MINUTE;
      if (end == Micros.hourOf(end)) {
        long hour = end - Micros.HOUR;
        window(true, hour, hours.getOrDefault(hour, List.of()), outcome);
        book.tidy(SeriesBook.second(end));
      }
    }
    return outcome;
  }

  private void window(boolean hourly, long start, List<SeriesRow> rows, Outcome outcome) {
    Map<SeriesId, SeriesRow> byId = new HashMap<>();
    for (Quantity quantity : Quantity.values()) {
      if (quantity == Quantity.COST || settings.quantities().contains(quantity)) {
        for (SeriesRow row : rows) {
          SeriesId id = SeriesId.of(hourly, quantity, row);
          byId.put(id, row);
          book.meet(id, Quantity.COST.of(row));
        }
      }
    }
    book.all()
        .forEach(
            (id, series) -> {
              if (id.hourly() == hourly) {
                observe(id, series, start, byId.get(id), outcome);
              }
            });
  }

  private void observe(
      SeriesId id, WatchedSeries series, long start, @Nullable SeriesRow row, Outcome outcome) {
    SeriesRow came =
        row == null
            ? new SeriesRow(
                start, id.family(), id.currency(), id.tenantId(), id.member(), 0, 0, 0, 0)
            : row;
    double value = id.quantity().of(came);
    if (Double.isNaN(value)) {
      return;
    }
    SeriesWatch.Seen seen =
        series.observe(
            SeriesBook.second(start), value, Quantity.COST.of(came), settings.thresholds());
    long end = start + (id.hourly() ? Micros.HOUR : Micros.MINUTE);
    SpikeEvent event = seen.event();
    Spike open = series.open();
    if (event != null && !isToldElsewhere(id, event, start)) {
      outcome.findings().add(new Finding(id, event.kind(), event.spike(), end));
    } else if (event == null && open != null && end % TOLD_AGAIN == 0) {
      outcome.findings().add(new Finding(id, SpikeEvent.Kind.UPDATED, open, end));
    }
    if (id.hourly() && id.family() == Family.TENANT && id.quantity() == Quantity.COST) {
      outcome.hours().add(new Hour(came, seen, open != null || wasOff(id.byMinute(), start)));
    }
  }

  /** The tenant's alert tells of its parts, and that of the minutes of their hour. */
  private boolean isToldElsewhere(SeriesId id, SpikeEvent event, long start) {
    if (event.kind() != SpikeEvent.Kind.OPENED) {
      return false;
    }
    boolean isPart = id.family() == Family.MODEL || id.family() == Family.PROJECT;
    return isPart && wasOff(id.ofTenant(), start)
        || id.hourly() && wasOff(id.byMinute(), start)
        || isPart && id.hourly() && wasOff(id.ofTenant().byMinute(), start);
  }

  private boolean wasOff(SeriesId id, long start) {
    WatchedSeries series = book.get(id);
    return series != null && series.wasOffAfter(SeriesBook.second(start));
  }
}
