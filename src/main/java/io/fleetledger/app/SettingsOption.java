package io.fleetledger.app;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option that names the configuration file, for commands that need settings. */
final class SettingsOption {
  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  private CommandSpec command;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration file, YAML or properties. FLEETLEDGER_* variables go over it.")
  private @Nullable Path file;

  /** The settings of the file and of the environment. */
  Settings load() {
    return Settings.load(file, ((Cli) command.root().userObject()).environment());
  }
}
