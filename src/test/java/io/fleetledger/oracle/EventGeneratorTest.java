package io.fleetledger.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeUsage;
import io.fleetledger.schema.SuspendedRecord;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class EventGeneratorTest {

  private static final Load LOAD = Load.of(43, 8, 60, 5000);

  @Test
  void theSameLoadMakesTheSameRecords() {
    assertThat(EventGenerator.generate(LOAD)).isEqualTo(EventGenerator.generate(LOAD));
  }

  @Test
  void everyReasonOfQuarantineAndSuspenseOccurs() {
    OracleTables tables =
        Oracle.fold(
            EventGenerator.generate(LOAD),
            TestCatalog.withDanglingReferences(8),
            OracleSettings.DEFAULT);

    Set<String> refused = new TreeSet<>(Defects.ofEvents().keySet());
    refused.addAll(Defects.ofSamples().keySet());
    refused.addAll(Set.of("UNDECODABLE", "UNKNOWN_SCHEMA", "NOT_AN_EVENT"));
    assertThat(distinct(tables.quarantine(), QuarantinedRecord::reason)).isEqualTo(refused);
    assertThat(distinct(tables.suspense(), SuspendedRecord::getReason))
        .isEqualTo(new TreeSet<>(Defects.unresolvable().keySet()));
  }

  @Test
  void everyKindOfRequestOccurs() {
    List<InferenceEvent> events =
        EventGenerator.generate(LOAD).stream()
            .filter(raw -> raw.value() instanceof InferenceEvent)
            .map(raw -> (InferenceEvent) raw.value())
            .toList();

    assertThat(distinct(events, event -> event.getOutcome().name())).hasSize(4);
    assertThat(distinct(events, event -> event.getPhase().name())).hasSize(3);
    assertThat(distinct(events, event -> event.getCallKind().name())).hasSize(7);
    assertThat(distinct(events, event -> "" + (event.getStartedAt() == null))).hasSize(2);
    assertThat(distinct(events, event -> "" + (event.getFirstTokenAt() == null))).hasSize(2);
    assertThat(distinct(events, event -> "" + (event.getSequence() == null))).hasSize(2);
    assertThat(distinct(events, event -> "" + (event.getTraceId() == null))).hasSize(2);
    assertThat(events)
        .anyMatch(event -> event.getArrivedAt().equals(event.getFinishedAt()))
        .anyMatch(
            event ->
                Duration.between(event.getArrivedAt(), event.getFinishedAt()).toMinutes() >= 20);
  }

  @Test
  void everyNodeIsHeardOfAndSilentForAWhile() {
    OracleTables tables =
        Oracle.fold(EventGenerator.generate(LOAD), TestCatalog.fleet(8), OracleSettings.DEFAULT);

    assertThat(distinct(tables.nodeMinutes(), NodeUsage::getNodeId))
        .isEqualTo(new TreeSet<>(TestCatalog.nodes(8)));
    assertThat(distinct(idle(tables.nodeMinutes()), NodeUsage::getNodeId)).hasSizeGreaterThan(4);
  }

  @Test
  void offsetsCountUpInEachPartitionAndTimesAreOutOfOrder() {
    Map<String, Long> next = new HashMap<>();
    Map<String, Long> latest = new HashMap<>();
    long backwards = 0;
    for (RawRecord raw : EventGenerator.generate(LOAD)) {
      String partition = raw.topic() + raw.partition();
      assertThat(raw.offset()).isEqualTo(next.merge(partition, 1L, Long::sum) - 1);
      if (raw.value() instanceof InferenceEvent event) {
        long at = Micros.of(event.getFinishedAt());
        backwards += at < latest.merge(partition, at, Math::max) ? 1 : 0;
      }
    }
    assertThat(next).hasSize(6);
    assertThat(backwards).isGreaterThan(1000);
  }

  @Test
  void aNodesRecordsAreInOnePartition() {
    Map<String, Set<Integer>> partitions =
        EventGenerator.generate(LOAD).stream()
            .filter(raw -> raw.value() instanceof InferenceEvent)
            .collect(
                Collectors.groupingBy(
                    raw -> ((InferenceEvent) raw.value()).getNodeId(),
                    Collectors.mapping(RawRecord::partition, Collectors.toSet())));

    assertThat(partitions.values()).allSatisfy(set -> assertThat(set).hasSize(1));
  }

  private static List<NodeUsage> idle(List<NodeUsage> rows) {
    return rows.stream().filter(row -> row.getBusyMicros() == 0).toList();
  }

  private static <T> Set<String> distinct(List<T> items, Function<T, String> property) {
    return items.stream().map(property).collect(Collectors.toCollection(TreeSet::new));
  }
}
