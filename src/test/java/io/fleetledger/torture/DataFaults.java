package io.fleetledger.torture;

import io.fleetledger.oracle.Broken;
import io.fleetledger.oracle.RawRecord;
import io.fleetledger.torture.Fault.Mend;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What happens to data: records and reference data. */
final class DataFaults {
  private static final int HUGE = 10 * 1024 * 1024;
  private static final double REPLAYED_PER_SECOND = 2_000;

  static final Fault POISON =
      new Fault(
          "records empty, null, truncated, of random bytes",
          field -> {
            byte[] sound = field.sender().anyBytes();
            byte[] noise = new byte[1000];
            field.random().nextBytes(noise);
            noise[0] = 1;
            send(field, null);
            send(field, new byte[0]);
            send(field, Arrays.copyOf(sound, sound.length / 2));
            send(field, Arrays.copyOf(sound, 3));
            send(field, noise);
            return Mend.NOTHING;
          });

  static final Fault HUGE_RECORD =
      new Fault(
          "a record of 10 MB",
          field -> {
            byte[] huge = new byte[HUGE];
            Arrays.fill(huge, (byte) 'x');
            send(field, huge);
            return Mend.NOTHING;
          });

  static final Fault REPLAY =
      new Fault(
          "all records sent again",
          field -> {
            field.sender().sendAgain(REPLAYED_PER_SECOND);
            return Mend.NOTHING;
          });

  static final Fault CATALOG_CHANGE =
      new Fault(
          "late or back-dated catalog change",
          field -> {
            field.catalogs().advance();
            return Mend.NOTHING;
          });

  private DataFaults() {}

  private static void send(Field field, byte @Nullable [] bytes) {
    String topic = field.random().nextBoolean() ? RawRecord.EVENTS : RawRecord.SAMPLES;
    int partition = field.random().nextInt(Cluster.PARTITIONS);
    field.sender().sendBroken(topic, partition, new Broken("UNDECODABLE"), bytes);
  }
}
