package io.fleetledger.accounts;

import io.fleetledger.usage.Sums;
import io.fleetledger.usage.WorkflowMeasure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The sessions of one trace: calls that are connected where the pause between them is at most the
 * gap. Adding a call may join sessions; the result does not depend on the order. Pure.
 */
final class Sessions {
  private final long gapMicros;
  private final List<Session> sessions = new ArrayList<>();

  /** A session; mutable, belongs to its trace. */
  static final class Session {
    long fromMicros;
    long untilMicros;
    long revision;

    /** Whether it differs from what was stored. */
    boolean isChanged;

    final long[] sums = new long[WorkflowMeasure.COUNT];

    Session(long fromMicros, long untilMicros) {
      this.fromMicros = fromMicros;
      this.untilMicros = untilMicros;
    }
  }

  Sessions(long gapMicros) {
    this.gapMicros = gapMicros;
  }

  /** Adds sessions as they were stored. */
  void restore(List<Session> stored) {
    sessions.addAll(stored);
  }

  /** Adds calls that ran between two instants, joining the sessions that they connect. */
  void addCalls(long fromMicros, long untilMicros, List<Long> sums) {
    Session joined = new Session(fromMicros, untilMicros);
    sessions.removeIf(
        session -> {
          boolean connected =
              session.fromMicros - gapMicros <= untilMicros
                  && fromMicros <= session.untilMicros + gapMicros;
          if (connected) {
            joined.fromMicros = Math.min(joined.fromMicros, session.fromMicros);
            joined.untilMicros = Math.max(joined.untilMicros, session.untilMicros);
            joined.revision = Math.max(joined.revision, session.revision);
            Sums.add(joined.sums, session.sums);
          }
          return connected;
        });
    Sums.add(joined.sums, sums);
    joined.isChanged = true;
    sessions.add(joined);
    sessions.sort(Comparator.comparingLong(session -> session.fromMicros));
  }

  /**
   * Adds cost of a minute to the session that was running in it: there is just one, since sessions
   * are further apart than a minute. Where it was forgotten already, for a rate that was mended
   * very late, the cost makes a row of its own: it must be somewhere.
   */
  void addCost(long minute, long minuteEnd, List<Long> sums) {
    for (Session session : sessions) {
      if (session.fromMicros < minuteEnd && minute <= session.untilMicros) {
        Sums.add(session.sums, sums);
        session.isChanged = true;
        return;
      }
    }
    addCalls(minute, minute, sums);
  }

  /** The sessions, oldest first. */
  List<Session> all() {
    return sessions;
  }
}
