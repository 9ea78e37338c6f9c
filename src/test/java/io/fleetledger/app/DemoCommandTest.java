package io.fleetledger.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.ledger.Database;
import io.fleetledger.sandbox.PostgresServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {
  @TempDir Path data;

  @Test
  void replays_the_trace_through_real_servers_into_exact_sums_and_every_law_holds()
      throws Exception {
    var out = new StringWriter();
    var err = new StringWriter();

    int exitCode =
        Cli.execute(
            Map.of(),
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            "demo",
            "--exit",
            "--data",
            data.toString());

    assertThat(exitCode).describedAs("%s%n%s", out, err).isEqualTo(0);
    assertThat(out.toString())
        .contains("llama-3.1-70b", "northwind-bank", "Charges by tenant", "The laws");
    for (String view : List.of("tenant_usage_minute", "tenant_usage_hour", "node_usage_hour")) {
      assertThat(sums(view)).as(view).containsExactly(19_366L, 22_361_870L, 4_088_665L);
    }
  }

  /** Requests, input and output tokens of a view, from the data that the demo left. */
  private List<Long> sums(String view) throws Exception {
    try (var server = PostgresServer.start(data.resolve("postgres"));
        var database = Database.open(server.jdbcUrl(), server.user(), server.password(), 1);
        var connection = database.getConnection();
        var statement = connection.createStatement();
        var result =
            statement.executeQuery(
                "SELECT sum(requests), sum(input_tokens), sum(output_tokens) FROM fleet." + view)) {
      result.next();
      List<Long> sums = new ArrayList<>();
      for (int column = 1; column <= 3; column++) {
        sums.add(result.getLong(column));
      }
      return sums;
    }
  }
}
