package io.fleetledger.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.fleetledger.compute.ModelProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;

/**
 * A catalog file, read and validated whole. Its sections are {@code models}, {@code accelerators},
 * {@code price_books}, {@code tenants}, {@code pools} and {@code deployments}, each a list of
 * entries; several entries of one id are its versions, told apart by {@code from}. An entry without
 * {@code from} is in force since 2020-01-01, one without {@code to} until the next one of its id.
 * Known accelerators need no entry.
 *
 * @param catalog what the file states, with the built-in accelerators that it needs
 * @param warnings what is allowed, yet probably not meant
 */
public record CatalogFile(Catalog catalog, List<CatalogProblem> warnings) {
  public CatalogFile {
    warnings = List.copyOf(warnings);
  }

  /**
   * Reads a file that stands for itself: all that it refers to is in it.
   *
   * @throws InvalidCatalogException with everything that is wrong
   */
  public static CatalogFile read(Path file) {
    return read(file, Catalog.EMPTY);
  }

  /**
   * Reads a file that may refer to what is already in force.
   *
   * @throws InvalidCatalogException with everything that is wrong
   */
  public static CatalogFile read(Path file, Catalog inForce) {
    BiFunction<String, String, ModelProfile> configs =
        (modelId, config) -> readConfig(modelId, file.resolveSibling(config));
    Findings findings = new Findings();
    JsonNode root = YamlText.parse(text(file), findings);
    StatedEntries entries = new StatedEntries(findings);
    if (findings.errorCount() == 0) {
      YamlFields sections = new YamlFields(root, "", Forms.BEGINNING_MICROS, findings);
      for (CatalogKind kind : CatalogKind.values()) {
        sections.get(kind.section()).items().forEach(item -> entries.read(kind, item, configs));
      }
      sections.refuseOthers();
    }
    Catalog stated = entries.catalog();
    Catalog withBuiltIns = References.addBuiltIns(stated, inForce, findings);
    Catalog applied = inForce.revisedBy(withBuiltIns);
    References.check(entries, applied, findings);
    DeploymentFit.check(entries, applied, findings);
    if (findings.errorCount() > 0) {
      throw new InvalidCatalogException(file.toString(), findings.errors());
    }
    return new CatalogFile(withBuiltIns, findings.warnings());
  }

  private static ModelProfile readConfig(String modelId, Path config) {
    try {
      return HuggingFaceConfig.parse(modelId, Files.readString(config)).model();
    } catch (IOException e) {
      throw new IllegalArgumentException(config + " can't be read (" + e + ")", e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new InvalidCatalogException(
          file.toString(),
          List.of(new CatalogProblem("", 0, "can't be read (" + e + "); name a UTF-8 YAML file")));
    }
  }
}
