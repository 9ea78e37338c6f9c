package io.fleetledger.app;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/** Where settings come from: each source as a flat map of keys to texts. */
final class SettingSource {
  private static final String PREFIX = "FLEETLEDGER_";

  /** Variables that the launcher and the log read. */
  private static final Set<String> NOT_SETTINGS =
      Set.of("FLEETLEDGER_HOME", "FLEETLEDGER_JAVA_OPTS", "FLEETLEDGER_LOG_LEVEL");

  private SettingSource() {}

  /** The name of the environment variable of a key. */
  static String variable(String key) {
    return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  /** The settings among environment variables. */
  static Map<String, String> environment(Map<String, String> variables) {
    var settings = new LinkedHashMap<String, String>();
    variables.forEach(
        (name, value) -> {
          if (name.startsWith(PREFIX) && !NOT_SETTINGS.contains(name)) {
            String key = name.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '.');
            settings.put(key, value);
          }
        });
    return withSecretsFromFiles(settings);
  }

  /**
   * The settings of a file: properties if its name ends so, else YAML, where {@code a: {b: 1}} and
   * {@code a.b: 1} are the same.
   */
  static Map<String, String> file(Path file) {
    try {
      return withSecretsFromFiles(
          file.toString().endsWith(".properties") ? properties(file) : yaml(file));
    } catch (NoSuchFileException e) {
      throw new UsageException("no configuration file " + file, e);
    } catch (JacksonException e) {
      throw new UsageException(
          "configuration file %s, line %d: %s"
              .formatted(
                  file,
                  e.getLocation() == null ? 1 : e.getLocation().getLineNr(),
                  e.getOriginalMessage().lines().findFirst().orElse("not YAML")),
          e);
    } catch (IOException e) {
      throw new UsageException("can't read the configuration file " + file + ": " + e, e);
    }
  }

  private static Map<String, String> properties(Path file) throws IOException {
    var properties = new Properties();
    try (var reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    var settings = new LinkedHashMap<String, String>();
    properties.stringPropertyNames().forEach(it -> settings.put(it, properties.getProperty(it)));
    return settings;
  }

  private static Map<String, String> yaml(Path file) throws IOException {
    JsonNode root = new YAMLMapper().readTree(Files.readAllBytes(file));
    var settings = new LinkedHashMap<String, String>();
    if (!root.isMissingNode() && !root.isNull()) {
      flatten("", root, settings);
    }
    return settings;
  }

  private static void flatten(String key, JsonNode node, Map<String, String> settings) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              it ->
                  flatten(
                      key.isEmpty() ? it.getKey() : key + "." + it.getKey(),
                      it.getValue(),
                      settings));
    } else if (node.isValueNode() && !key.isEmpty()) {
      settings.put(key, node.isNull() ? "" : node.asText());
    } else {
      throw new UsageException(
          "configuration key '" + key + "': give one value, not a list; use commas");
    }
  }

  /** {@code KEY.file} (in the environment {@code KEY_FILE}) names a file that holds a secret. */
  private static Map<String, String> withSecretsFromFiles(Map<String, String> settings) {
    var read = new LinkedHashMap<String, String>();
    settings.forEach(
        (key, value) -> {
          String target = key.endsWith(".file") ? key.substring(0, key.length() - 5) : key;
          boolean fromFile = !target.equals(key) && Secrets.isSecret(target);
          String old = read.put(fromFile ? target : key, fromFile ? secret(key, value) : value);
          if (old != null) {
            throw new UsageException("set " + target + " or " + key + ", not both");
          }
        });
    return read;
  }

  private static String secret(String key, String file) {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      throw new UsageException(key + ": can't read " + file, e);
    }
  }
}
