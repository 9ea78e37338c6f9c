package io.fleetledger.oracle;

import io.fleetledger.catalog.Deployment;
import io.fleetledger.catalog.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Cuts intervals where minutes and deployments of a node change. */
final class Placement {

  /**
   * A part of an interval and the cell it belongs to.
   *
   * @param from start of the part, epoch microseconds
   * @param until its end, exclusive; equal to the start where the whole interval is empty
   * @param deployed the deployment of the cell
   * @param minute the minute of the cell
   * @param inForce whether the deployment was in force during the part; if not, the cell is the
   *     nearest before it
   */
  record Piece(long from, long until, Version<Deployment> deployed, long minute, boolean inForce) {}

  private final List<Version<Deployment>> history;

  /**
   * @param history the deployments of the node, oldest first
   */
  Placement(List<Version<Deployment>> history) {
    this.history = history;
  }

  /** The pieces of an interval that begins no earlier than the anchor's deployment. */
  List<Piece> cut(long from, long until, Version<Deployment> anchor) {
    TreeSet<Long> cuts = new TreeSet<>();
    for (long minute = Micros.minute(from); minute < until; minute += Micros.MINUTE) {
      cuts.add(minute);
    }
    for (Version<Deployment> version : history) {
      cuts.add(version.fromMicros());
      cuts.add(version.toMicros());
    }
    List<Long> ends = new ArrayList<>(cuts.tailSet(from, false).headSet(until, false));
    ends.add(until);

    List<Piece> pieces = new ArrayList<>();
    long start = from;
    Piece previous = null;
    for (long end : ends) {
      previous = piece(start, end, previous, anchor);
      pieces.add(previous);
      start = end;
    }
    return pieces;
  }

  /** The cell of an instant: a piece without length. */
  Piece at(long instant, Version<Deployment> anchor) {
    return piece(instant, instant, null, anchor);
  }

  private Piece piece(long from, long until, @Nullable Piece previous, Version<Deployment> anchor) {
    for (Version<Deployment> version : history) {
      if (version.isInForce(from)) {
        return new Piece(from, until, version, Micros.minute(from), true);
      }
    }
    return previous != null
        ? new Piece(from, until, previous.deployed(), previous.minute(), false)
        : new Piece(from, until, anchor, Micros.minute(anchor.toMicros() - 1), false);
  }

  /**
   * What a piece gets of a quantity that is spread evenly over an interval: the parts up to the
   * cuts are rounded down, so the pieces sum to the quantity.
   */
  static long amount(long quantity, long from, long until, Piece piece) {
    if (from == until) {
      return quantity;
    }
    return Micros.share(quantity, piece.until() - from, until - from)
        - Micros.share(quantity, piece.from() - from, until - from);
  }
}
