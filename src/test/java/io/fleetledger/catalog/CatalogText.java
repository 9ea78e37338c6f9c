package io.fleetledger.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Catalog files of tests. */
final class CatalogText {
  /** One of each kind, all defaults. */
  static final String SMALL =
      """
      models:
      - model: tiny
        layers: 2
        hidden_size: 64
        attention_heads: 4
        intermediate_size: 128
        vocabulary_size: 1000
      price_books:
      - price_book: list
        prices:
        - {unit: input_token, price_per_million: 0.14}
      tenants:
      - tenant: acme
        price_book: list
      pools:
      - pool: main
      deployments:
      - node: gpu-1
        model: tiny
        accelerator: H100-SXM5-80GB
        pool: main
        rate_per_accelerator_hour: 2.50
      """;

  private CatalogText() {}

  static CatalogFile read(String text) {
    return read(text, Catalog.EMPTY);
  }

  static CatalogFile read(String text, Catalog inForce) {
    try {
      Path file = Files.createTempFile("catalog", ".yaml");
      try {
        Files.writeString(file, text);
        return CatalogFile.read(file, inForce);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All that is wrong with a text; none: nothing. */
  static List<String> errors(String text) {
    return errors(text, Catalog.EMPTY);
  }

  static List<String> errors(String text, Catalog inForce) {
    try {
      read(text, inForce);
      return List.of();
    } catch (InvalidCatalogException e) {
      return e.problems().stream().map(CatalogProblem::toString).toList();
    }
  }
}
