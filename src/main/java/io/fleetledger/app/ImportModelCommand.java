package io.fleetledger.app;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.CatalogKind;
import io.fleetledger.catalog.CatalogYaml;
import io.fleetledger.catalog.History;
import io.fleetledger.catalog.HuggingFaceConfig;
import io.fleetledger.catalog.Version;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a catalog entry of a model's published configuration. */
@Command(
    name = "import-hf",
    description = "Print a catalog entry for a model, made from its Hugging Face config.json.")
final class ImportModelCommand implements Callable<Integer> {
  /** From when a model counts as known: when accounting begins, by default. */
  private static final long BEGINNING_MICROS =
      Instant.parse("2020-01-01T00:00:00Z").getEpochSecond() * 1_000_000;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The model's config.json.")
  @SuppressWarnings("NullAway.Init")
  private Path file;

  @Option(names = "--model", paramLabel = "ID", required = true, description = "Its id here.")
  @SuppressWarnings("NullAway.Init")
  private String modelId;

  @Override
  public Integer call() {
    HuggingFaceConfig.Imported imported = read();
    var history =
        new History<>(List.of(new Version<>(BEGINNING_MICROS, Long.MAX_VALUE, imported.model())));
    PrintWriter out = spec.commandLine().getOut();
    if (imported.weightPrecision() != null) {
      String precision = imported.weightPrecision().name().toLowerCase(Locale.ROOT);
      out.println("# Its published weights are " + precision + ": say so in its deployments.");
    }
    out.print(CatalogYaml.write(Catalog.EMPTY.with(CatalogKind.MODELS, modelId, history)));
    out.flush();
    return ExitCode.DONE;
  }

  private HuggingFaceConfig.Imported read() {
    try {
      return HuggingFaceConfig.parse(modelId, Files.readString(file));
    } catch (IOException e) {
      throw new UsageException("can't read " + file + ": name a model's config.json", e);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()), e);
    }
  }
}
