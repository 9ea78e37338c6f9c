package io.fleetledger.accounts;

import io.fleetledger.schema.WorkflowState;
import io.fleetledger.schema.WorkflowUsage;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.Sums;
import io.fleetledger.usage.WorkflowMeasure;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The stored form of a trace's sessions: numbers of variable length. Before there was one it was an
 * Avro record, whose bytes begin otherwise. Measures may be added behind the last ones.
 */
final class WorkflowCodec {
  private static final int FORMAT = 1;

  /** What {@link PackedWriter} makes of the format. */
  private static final byte FIRST_BYTE = FORMAT << 1;

  private static final Sums<WorkflowMeasure> SUMS =
      new Sums<>(WorkflowUsage.getClassSchema(), WorkflowMeasure.values());

  private final Function<byte[], WorkflowState> earlier;

  /**
   * @param earlier reads the records of before
   */
  WorkflowCodec(Function<byte[], WorkflowState> earlier) {
    this.earlier = earlier;
  }

  static byte[] encoded(List<Sessions.Session> sessions) {
    var out = new PackedWriter();
    out.number(FORMAT);
    out.number(sessions.size());
    for (Sessions.Session session : sessions) {
      out.number(session.fromMicros);
      out.number(session.untilMicros - session.fromMicros);
      out.number(session.revision);
      out.sums(session.sums);
    }
    return out.bytes();
  }

  List<Sessions.Session> decoded(byte[] bytes) {
    if (bytes[0] != FIRST_BYTE) {
      return ofRecord(earlier.apply(bytes));
    }
    var in = new PackedReader(bytes);
    in.number();
    int size = in.integer();
    List<Sessions.Session> sessions = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      long fromMicros = in.number();
      Sessions.Session session = new Sessions.Session(fromMicros, fromMicros + in.number());
      session.revision = in.number();
      in.sums(session.sums);
      sessions.add(session);
    }
    return sessions;
  }

  private static List<Sessions.Session> ofRecord(WorkflowState state) {
    List<Sessions.Session> sessions = new ArrayList<>();
    for (WorkflowUsage row : state.getSessions()) {
      Sessions.Session session =
          new Sessions.Session(Micros.of(row.getStartedAt()), Micros.of(row.getEndedAt()));
      session.revision = row.getRevision();
      SUMS.read(row, session.sums);
      sessions.add(session);
    }
    return sessions;
  }
}
