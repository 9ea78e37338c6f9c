package io.fleetledger.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerSettingsTest {
  private static final Pattern SETTING =
      Pattern.compile("\\b(FLEETLEDGER_[A-Z_]+)(?::| ?=|, value:) *(.+)");

  /** What compose hands to the database alone, in the names of its logins. */
  private static final List<String> OF_POSTGRES =
      List.of(
          "FLEETLEDGER_MIGRATE_PASSWORD",
          "FLEETLEDGER_RUN_PASSWORD",
          "FLEETLEDGER_API_PASSWORD",
          "FLEETLEDGER_READ_PASSWORD");

  @ParameterizedTest
  @ValueSource(
      strings = {"docker/compose.yaml", "docker/kubernetes/fleetledger.yaml", "docker/Dockerfile"})
  void containers_set_only_settings_that_there_are_to_values_that_they_take(String file)
      throws IOException {
    Map<String, String> environment = new HashMap<>();
    Files.readString(Path.of(file))
        .lines()
        .map(SETTING::matcher)
        .filter(found -> found.find() && !OF_POSTGRES.contains(found.group(1)))
        .forEach(
            found ->
                environment.put(found.group(1), found.group(2).replaceAll("[\"}]", "").strip()));

    assertThat(environment).isNotEmpty();
    assertThatCode(() -> Settings.load(null, environment)).doesNotThrowAnyException();
  }
}
