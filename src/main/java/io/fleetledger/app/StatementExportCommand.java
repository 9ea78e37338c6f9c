package io.fleetledger.app;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.charging.Statement;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes statements for other systems. */
@Command(
    name = "export",
    description = {
      "Write a statement for other systems: as a FOCUS 1.2 dataset, in CSV or Parquet, or as it is,",
      "in CSV or JSON. A period that is not closed is exported as a preview."
    })
final class StatementExportCommand implements Callable<Integer> {
  private final Source source;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SettingsOption option;

  @Parameters(
      paramLabel = "ID",
      arity = "0..1",
      description = "The statement: tenant and first day of the period, such as acme/2026-03-01.")
  private @Nullable String id;

  @Option(names = "--tenant", paramLabel = "ID", description = "The tenant, in place of an ID.")
  private @Nullable String tenant;

  @Option(
      names = "--period",
      paramLabel = "DATE",
      description = "With --tenant: first day of the billing period, in the tenant's zone.")
  private @Nullable String period;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "focus",
      description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
  @SuppressWarnings("NullAway.Init")
  private StatementFormat format;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write to this file, over what is there; without it: print.")
  private @Nullable Path out;

  @Option(
      names = "--allocation",
      description = "With FOCUS 1.3's columns of how the cost of shared nodes came to a line.")
  private boolean allocation;

  @Option(names = "--with-children", description = "With the statements that this one rolls up.")
  private boolean withChildren;

  /** Exports what the servers have. */
  StatementExportCommand() {
    this(new StatementSource());
  }

  /** Exports what a source has. */
  StatementExportCommand(Source source) {
    this.source = source;
  }

  /** Where statements and reference data come from. */
  interface Source {
    /**
     * A statement, sealed or a preview, then its children's if asked for.
     *
     * @param firstDay first day of the period, in the tenant's zone
     */
    List<Statement> statements(
        Settings settings, String tenantId, LocalDate firstDay, boolean withChildren)
        throws SQLException, InterruptedException;

    /** The catalog in force. */
    Catalog catalog(Settings settings) throws InterruptedException;
  }

  @Override
  public Integer call() throws IOException, SQLException, InterruptedException {
    if (format.isBinary() && out == null) {
      throw new UsageException(format + " is no text: say where to write it with --out FILE");
    }
    Named named = named();
    Settings settings = option.load();
    List<Statement> statements =
        source.statements(settings, named.tenantId(), named.firstDay(), withChildren);
    Catalog catalog = format.isFocus() ? source.catalog(settings) : Catalog.EMPTY;
    var writer =
        new StatementWriter(format, settings.statementIssuer(), catalog, allocation, statements);
    PrintWriter console = spec.commandLine().getOut();
    if (out == null) {
      writer.print(console);
    } else {
      writer.write(out);
      console.println(writer.summary(out));
    }
    console.flush();
    return ExitCode.DONE;
  }

  private Named named() {
    if (id != null && tenant == null && period == null) {
      int slash = id.lastIndexOf('/');
      if (slash > 0) {
        return new Named(id.substring(0, slash), day(id.substring(slash + 1)));
      }
    } else if (id == null && tenant != null && period != null) {
      return new Named(tenant, day(period));
    }
    throw new UsageException(
        "name one statement: an ID such as acme/2026-03-01, or --tenant and --period");
  }

  private static LocalDate day(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw new UsageException(
          text + ": give the first day of the billing period, such as 2026-03-01", e);
    }
  }

  private record Named(String tenantId, LocalDate firstDay) {}
}
