package io.fleetledger.app;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the settings. */
@Command(
    name = "config",
    description = "List every setting: its value here, its variable, its default and its meaning.")
final class ConfigCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SettingsOption settings;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Map<String, String> shown = settings.load().shown();
    Map<String, ConfigKey> keys = SettingKeys.DEFINITION.configKeys();
    shown.forEach(
        (key, value) -> {
          out.println(key + ": " + value);
          ConfigKey definition = keys.get(key);
          if (definition != null) {
            out.println("    " + definition.documentation);
            out.println(
                "    %s, %sdefault '%s'"
                    .formatted(
                        SettingSource.variable(key),
                        definition.validator == null ? "" : definition.validator + ", ",
                        SettingKeys.defaultText(definition)));
          }
        });
    return ExitCode.DONE;
  }
}
