package io.fleetledger.oracle;

import static io.fleetledger.oracle.Scenario.at;
import static io.fleetledger.oracle.Scenario.emptyFleet;
import static io.fleetledger.oracle.Scenario.fold;
import static io.fleetledger.oracle.Scenario.oneNode;
import static io.fleetledger.oracle.Scenario.only;
import static io.fleetledger.oracle.Scenario.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.schema.CallKind;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.Outcome;
import io.fleetledger.schema.WorkflowUsage;
import org.junit.jupiter.api.Test;

class WorkflowTest {

  @Test
  void aPauseLongerThanTheGapBeginsAnotherSession() {
    OracleTables tables =
        fold(
            oneNode(),
            call("e3", "11:01:00.000001", "11:02:00"),
            call("e1", "10:00:00", "10:01:00"),
            call("e2", "10:30:59", "10:31:00"));

    assertThat(tables.workflows())
        .extracting(WorkflowUsage::getStartedAt)
        .containsExactly(at("10:00:00"), at("11:01:00.000001"));
    assertThat(tables.workflows())
        .extracting(WorkflowUsage::getEndedAt)
        .containsExactly(at("10:31:00"), at("11:02:00"));
    assertThat(tables.workflows()).extracting(WorkflowUsage::getCalls).containsExactly(2L, 1L);
  }

  @Test
  void aPauseOfExactlyTheGapDoesNot() {
    OracleTables tables =
        fold(oneNode(), call("e1", "10:00:00", "10:01:00"), call("e2", "10:31:00", "10:32:00"));

    assertThat(tables.workflows()).hasSize(1);
  }

  @Test
  void aLongCallBridgesThePauseBetweenOthers() {
    OracleTables tables =
        fold(
            oneNode(),
            call("e1", "10:00:00", "10:01:00"),
            call("e3", "11:00:00", "11:01:00"),
            call("e2", "10:00:30", "10:45:00"));

    WorkflowUsage row = only(tables.workflows());
    assertThat(row.getCalls()).isEqualTo(3);
    assertThat(row.getInputTokens()).isEqualTo(3000);
  }

  @Test
  void aSessionBearsTheCostOfItsCallsMinutes() {
    InferenceEvent failed = call("e2", "10:00:30", "10:01:00");
    failed.setOutcome(Outcome.ERROR);
    failed.setCallKind(CallKind.SAFETY_FILTER);

    OracleTables tables =
        fold(
            oneNode(),
            call("e1", "10:00:00", "10:01:00"),
            failed,
            call("e3", "12:00:00", "12:01:00"));

    assertThat(tables.workflows())
        .extracting(WorkflowUsage::getCostNanos)
        .containsExactly(16_666_666L, 16_666_666L);
    WorkflowUsage first = tables.workflows().getFirst();
    assertThat(first.getFailedCalls()).isEqualTo(1);
    assertThat(first.getSafetyFilterCalls()).isEqualTo(1);
    assertThat(first.getDeviceNanos())
        .isEqualTo(
            2
                * (Scenario.work(failed).prefillDeviceNanos()
                    + Scenario.work(failed).decodeDeviceNanos()));
  }

  @Test
  void aCallThatCrossesCurrenciesCountsWhereItFinishedAndCostsInBoth() {
    Catalog catalog =
        emptyFleet()
            .deployment(Scenario.LONG_AGO, TestDeployments.llama("n", "p", Scenario.RATE))
            .model(Scenario.LONG_AGO, TestModels.MIXTRAL)
            .accelerator(Scenario.LONG_AGO, TestModels.A100)
            .deployment(at("10:01:00"), TestDeployments.mixtral("n", "p", Scenario.RATE, "EUR"))
            .build();

    OracleTables tables = fold(catalog, call("e", "10:00:00", "10:02:00"));

    assertThat(tables.workflows())
        .extracting(row -> row.getCurrency() + " " + row.getCalls() + " " + row.getCostNanos())
        .containsExactly("EUR 1 33333333", "USD 0 16666666");
  }

  private static InferenceEvent call(String id, String arrived, String finished) {
    InferenceEvent event = request(id, arrived, finished);
    event.setTraceId("trace");
    return event;
  }
}
