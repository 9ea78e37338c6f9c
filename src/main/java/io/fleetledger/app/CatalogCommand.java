package io.fleetledger.app;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.CatalogDiff;
import io.fleetledger.catalog.CatalogFile;
import io.fleetledger.catalog.CatalogYaml;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reference data: what is in force, and how it changes. */
@Command(
    name = "catalog",
    description = "Reference data: models, accelerators, deployments, pools, tenants, prices.",
    subcommands = ImportModelCommand.class)
final class CatalogCommand {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Command(
      description = {
        "Put a catalog file into force and say what changes.",
        "The file is checked whole before anything is sent. Nothing is ever removed."
      })
  int apply(
      @Mixin SettingsOption option,
      @Parameters(paramLabel = "FILE", description = "Catalog file, YAML.") Path file,
      @Option(names = "--dry-run", description = "Only say what would change.") boolean dryRun)
      throws InterruptedException {
    Settings settings = option.load();
    Catalog inForce = CatalogAccess.read(settings);
    CatalogFile stated = CatalogFile.read(file, inForce);
    stated.warnings().forEach(it -> spec.commandLine().getErr().println("warning: " + it));
    CatalogDiff changes = CatalogDiff.between(inForce, stated.catalog());
    changes.lines().forEach(spec.commandLine().getOut()::println);
    if (changes.isEmpty()) {
      spec.commandLine().getOut().println("nothing changes");
    } else if (!dryRun) {
      CatalogAccess.write(settings, changes);
    }
    return ExitCode.DONE;
  }

  @Command(description = "Print the catalog in force, as a catalog file.")
  int show(@Mixin SettingsOption option) throws InterruptedException {
    spec.commandLine().getOut().print(CatalogYaml.write(CatalogAccess.read(option.load())));
    spec.commandLine().getOut().flush();
    return ExitCode.DONE;
  }
}
