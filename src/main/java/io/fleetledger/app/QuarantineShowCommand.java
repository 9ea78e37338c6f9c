package io.fleetledger.app;

import io.fleetledger.ledger.Quarantine;
import io.fleetledger.registry.AvroSerdes;
import io.fleetledger.registry.RegistryUnavailableException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows a record in quarantine. */
@Command(
    name = "show",
    description = {
      "Print everything about a record in quarantine: why it is there, its bytes, and what they",
      "say, if the schema registry knows their schema. Ends with 1 if it is not there."
    })
final class QuarantineShowCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SettingsOption option;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private RecordPlace record;

  @Override
  public Integer call() throws SQLException {
    Settings settings = option.load();
    Quarantine.Place place = record.place();
    Quarantine.Kept kept;
    try (var database = Servers.patientPostgres(settings)) {
      kept = new Quarantine(database).get(place);
    }
    if (kept == null) {
      spec.commandLine().getErr().println(place + " is not in quarantine");
      return ExitCode.NO;
    }
    print(kept, settings, spec.commandLine().getOut());
    return ExitCode.DONE;
  }

  private static void print(Quarantine.Kept kept, Settings settings, PrintWriter out) {
    line(out, "topic", kept.place().topic());
    line(out, "partition", Integer.toString(kept.place().partition()));
    line(out, "offset", Long.toString(kept.place().offset()));
    line(out, "time", kept.recordedAt().toString());
    line(out, "reason", kept.reason());
    line(out, "detail", kept.detail());
    line(out, "replayed", kept.replay());
    bytes(out, "key", kept.key());
    bytes(out, "value", kept.value());
    if (kept.value() != null) {
      out.println("decoded");
      out.println(decoded(kept.place().topic(), kept.value(), settings));
    }
    out.flush();
  }

  private static void line(PrintWriter out, String name, @Nullable String value) {
    out.println(
        "%-9s %s".formatted(name, value == null ? "-" : value.replaceAll("\\p{Cntrl}", "?")));
  }

  private static void bytes(PrintWriter out, String name, byte @Nullable [] bytes) {
    line(out, name, bytes == null ? null : bytes.length + " bytes");
    if (bytes != null) {
      out.print(HexDump.of(bytes));
    }
  }

  private static String decoded(String topic, byte[] value, Settings settings) {
    try (var serdes = new AvroSerdes(settings.serdes())) {
      return String.valueOf(serdes.valueDeserializer().deserialize(topic, value));
    } catch (SerializationException | RegistryUnavailableException e) {
      return "(can't be: " + Failure.of(e).line() + ")";
    }
  }
}
