package io.fleetledger.app;

import static java.util.stream.Collectors.joining;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.charging.Statement;
import io.fleetledger.export.CsvFile;
import io.fleetledger.export.FocusExport;
import io.fleetledger.export.ParquetFile;
import io.fleetledger.export.Sheet;
import io.fleetledger.export.StatementJson;
import io.fleetledger.export.StatementSheet;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Writes statements, whole or not at all.
 *
 * @param format as what
 * @param issuer who issues them
 * @param catalog reference data; only FOCUS needs it
 * @param allocation whether FOCUS's columns of split costs are wanted
 * @param statements the statements
 */
record StatementWriter(
    StatementFormat format,
    String issuer,
    Catalog catalog,
    boolean allocation,
    List<Statement> statements) {

  /** Prints a text. */
  void print(Writer out) throws IOException {
    // Checked before the first line is out: what is printed can't be taken back.
    sheet().rows().forEach(row -> {});
    text(out);
  }

  /** Writes a file, over what is there once it is complete. */
  void write(Path file) throws IOException {
    if (Files.isDirectory(file) || !Files.isDirectory(directory(file))) {
      throw new UsageException("--out " + file + ": name a file in a directory that exists");
    }
    Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    try {
      if (format.isBinary()) {
        ParquetFile.write(sheet(), unfinished);
      } else {
        try (Writer out = Files.newBufferedWriter(unfinished)) {
          text(out);
        }
      }
      Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  /** What was written, for people. */
  String summary(Path file) {
    long lines = statements.stream().mapToLong(statement -> statement.lines().size()).sum();
    Map<String, BigDecimal> totals = new TreeMap<>();
    statements.forEach(it -> totals.merge(it.currency(), it.total(), BigDecimal::add));
    return "%s: %d lines of %d statements, %s"
        .formatted(
            file,
            lines,
            statements.size(),
            totals.entrySet().stream()
                .map(it -> it.getValue().toPlainString() + " " + it.getKey())
                .collect(joining(", ")));
  }

  private static Path directory(Path file) {
    return Objects.requireNonNullElse(file.toAbsolutePath().getParent(), file);
  }

  private void text(Writer out) throws IOException {
    if (format == StatementFormat.JSON) {
      StatementJson.write(statements, out);
    } else {
      CsvFile.write(sheet(), out);
    }
  }

  private Sheet sheet() {
    return format.isFocus()
        ? new FocusExport(issuer, catalog, allocation).sheet(statements)
        : StatementSheet.of(statements);
  }
}
