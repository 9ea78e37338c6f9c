package io.fleetledger.e2e;

import io.fleetledger.oracle.HostileRecords;
import io.fleetledger.oracle.HostileRecords.Hostile;
import io.fleetledger.oracle.OracleSettings;
import io.fleetledger.oracle.RawRecord;
import io.fleetledger.oracle.TestCatalog;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Hostile records, as long as a broker takes them, all the way into PostgreSQL. */
@Execution(ExecutionMode.CONCURRENT)
class HostileLedgerTest {
  /** So that the whole record is little shorter than the broker's limit. */
  private static final int LONGEST = 1_047_000;

  @TempDir Path directory;

  @Test
  void every_hostile_record_is_in_the_table_where_it_belongs_and_every_law_holds()
      throws Exception {
    try (Installation installation =
        Installation.start(directory, Map.of("partitions", "1", "commit.interval.ms", "200"))) {
      installation.apply(TestCatalog.fleet(1));
      installation.startProcessor();
      List<RawRecord> sent = send(installation);
      installation.awaitTables(sent, TestCatalog.fleet(1), OracleSettings.DEFAULT);
    }
  }

  /** Sends each, a sound one after it, and returns them as the broker has them. */
  private static List<RawRecord> send(Installation installation) throws Exception {
    try (Sender sender = new Sender(installation)) {
      int sent = 0;
      for (Hostile hostile : HostileRecords.all(LONGEST)) {
        byte[] bytes = sender.bytes(hostile.topic(), hostile.value());
        sender.send(hostile.topic(), 0, hostile.spoil().of(bytes), hostile.seen());
        Object sound = HostileRecords.sound("sound-" + sent++);
        sender.send(RawRecord.EVENTS, 0, sender.bytes(RawRecord.EVENTS, sound), sound);
      }
      return sender.records();
    }
  }
}
