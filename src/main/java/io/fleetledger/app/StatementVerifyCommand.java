package io.fleetledger.app;

import io.fleetledger.billing.ProofLog;
import io.fleetledger.billing.ProofOfLog;
import io.fleetledger.billing.ProofResult;
import io.fleetledger.billing.StatementProof;
import io.fleetledger.registry.AvroSerdes;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Proves statements. */
@Command(
    name = "verify",
    description = {
      "Prove statements: hashes and chain, the lines from the sealed usage and prices, and the usage",
      "from the log in Kafka, read from its beginning. Prints what differs, line by line, and ends",
      "with 1 if anything does. Reading the log takes time and memory in proportion to it."
    })
final class StatementVerifyCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SettingsOption option;

  @ArgGroup(multiplicity = "1")
  @SuppressWarnings("NullAway.Init")
  private Which which;

  @Option(
      names = "--cells-only",
      description = "Without the log: only what the tables themselves can prove.")
  private boolean cellsOnly;

  /** Which statements: one by name, or a tenant's. */
  static final class Which {
    @Parameters(
        paramLabel = "ID",
        arity = "1",
        description = "The statement, such as acme/2026-03-01.")
    private @Nullable String id;

    @ArgGroup(exclusive = false)
    private @Nullable OfTenant ofTenant;
  }

  /** The last statement of a tenant, or all. */
  static final class OfTenant {
    @Option(
        names = "--tenant",
        required = true,
        paramLabel = "ID",
        description = "The last statement of this tenant.")
    @SuppressWarnings("NullAway.Init")
    private String tenant;

    @Option(names = "--all", description = "All its statements.")
    private boolean all;
  }

  @Override
  public Integer call() throws SQLException, InterruptedException {
    Settings settings = option.load();
    try (var database = Servers.patientPostgres(settings)) {
      var proof = new StatementProof(database);
      List<String> ids = ids(proof);
      if (cellsOnly) {
        return verify(proof, ids, null);
      }
      var catalog = CatalogAccess.read(settings);
      try (var serdes = new AvroSerdes(settings.serdes());
          var log = new ProofLog(settings.kafka(), serdes.valueDeserializer())) {
        return verify(proof, ids, new ProofOfLog(log, catalog, settings.referee()));
      }
    }
  }

  private int verify(StatementProof proof, List<String> ids, @Nullable ProofOfLog log)
      throws SQLException {
    PrintWriter out = spec.commandLine().getOut();
    boolean holds = true;
    for (String id : ids) {
      ProofResult result = proof.verify(id, log);
      result.notes().forEach(note -> out.println(id + ": " + note));
      result.differences().forEach(out::println);
      out.println(
          result.holds()
              ? id + " is proven"
              : "%s is NOT proven: %d differences".formatted(id, result.differences().size()));
      out.flush();
      holds &= result.holds();
    }
    return holds ? ExitCode.DONE : ExitCode.NO;
  }

  private List<String> ids(StatementProof proof) throws SQLException {
    if (which.id != null) {
      return List.of(which.id);
    }
    OfTenant ofTenant = which.ofTenant;
    if (ofTenant == null) {
      throw new UsageException("give a statement, or --tenant");
    }
    List<String> ids = proof.ids(ofTenant.tenant);
    if (ids.isEmpty()) {
      throw new RefusedException(ofTenant.tenant + " has no statement: see `statement list`");
    }
    return ofTenant.all ? ids : List.of(ids.getLast());
  }
}
