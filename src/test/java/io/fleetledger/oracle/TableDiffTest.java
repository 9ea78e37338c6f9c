package io.fleetledger.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fleetledger.schema.Intake;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableDiffTest {

  @Test
  void equalRowsInAnyOrderAndRevisionAreNoDifference() {
    TableDiff diff =
        TableDiff.between(
            "intake", List.of(row(0, 5, 1), row(1, 6, 1)), List.of(row(1, 6, 9), row(0, 5, 2)));

    assertThat(diff.isEmpty()).isTrue();
    assertThat(diff.toString()).isEmpty();
  }

  @Test
  void aDifferingFieldIsNamedWithItsKeyAndBothSides() {
    TableDiff diff = TableDiff.between("intake", List.of(row(0, 5, 1)), List.of(row(0, 6, 1)));

    assertThat(diff.differences()).containsExactly("t | 0 read: expected 5, actual 6");
  }

  @Test
  void missingAndUnexpectedRowsAreTold() {
    TableDiff diff = TableDiff.between("intake", List.of(row(0, 5, 1)), List.of(row(1, 5, 1)));

    assertThat(diff.differences()).hasSize(2);
    assertThat(diff.toString())
        .startsWith("intake: 2 differences:\n  missing t | 0: ")
        .contains("\n  unexpected t | 1: ");
  }

  @Test
  void twoRowsOfOneKeyAreRefused() {
    List<Intake> rows = List.of(row(0, 5, 1), row(0, 5, 1));

    assertThatThrownBy(() -> TableDiff.between("intake", rows, rows))
        .hasMessage("intake: two rows with the key t | 0");
  }

  @Test
  void recordsThatAreNotAvroAreComparedToo() {
    TableDiff diff =
        TableDiff.between(
            "quarantine",
            List.of(new QuarantinedRecord("t", 0, 7, "EMPTY_ID")),
            List.of(new QuarantinedRecord("t", 0, 7, "TOO_OLD")));

    assertThat(diff.differences())
        .containsExactly("t | 0 | 7 reason: expected EMPTY_ID, actual TOO_OLD");
  }

  private static Intake row(int partition, long read, long revision) {
    return Intake.newBuilder()
        .setTopic("t")
        .setPartition(partition)
        .setRead(read)
        .setRevision(revision)
        .build();
  }
}
