package io.fleetledger.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hardwood.InputFile;
import dev.hardwood.metadata.LogicalType;
import dev.hardwood.reader.ParquetFileReader;
import io.fleetledger.export.Sheet.Column;
import io.fleetledger.export.Sheet.Type;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetFileTest {
  @TempDir private Path directory;

  @Test
  void decimals_come_back_exactly() throws IOException {
    assertThat(roundTrip(18, "0.000000000000000001", "-1", "12345678901234567890", null))
        .containsExactly("0.000000000000000001", "-1", "12345678901234567890", null);
  }

  @Test
  void the_longest_decimals_fit() throws IOException {
    String nines = "9".repeat(38);
    assertThat(roundTrip(0, nines, "-" + nines)).containsExactly(nines, "-" + nines);
  }

  @Test
  void a_column_has_its_usual_scale_or_the_one_that_its_values_need() throws IOException {
    assertThat(scale(18, "1")).isEqualTo(18);
    assertThat(scale(18, "0.0000000000000000001", "1")).isEqualTo(19);
    assertThat(scale(18, "1.1000000000000000000000")).isEqualTo(18);
  }

  @Test
  void a_value_that_would_have_to_be_rounded_is_refused() {
    assertThatThrownBy(() -> roundTrip(18, "123456789012345678901", "0.1"))
        .isInstanceOf(ExportException.class)
        .hasMessageStartingWith("Value needs 21 digits before the point and 18 behind it");
  }

  @Test
  void texts_and_instants_come_back() throws IOException {
    Path file = directory.resolve("texts.parquet");
    ParquetFile.write(
        new Sheet(
            List.of(new Column("Text", Type.TEXT, 0), new Column("At", Type.INSTANT, 0)),
            receiver -> {
              receiver.accept(Arrays.asList("naïve 東京 \"x\"", Samples.at("2026-03-01T05:00:00Z")));
              receiver.accept(Arrays.asList(null, 1L));
            }),
        file);
    List<FocusDataset.Row> rows = FocusReader.parquet(file).rows();
    assertThat(rows.get(0).values())
        .containsEntry("Text", "naïve 東京 \"x\"")
        .containsEntry("At", "2026-03-01T05:00:00Z");
    assertThat(rows.get(1).values())
        .containsEntry("Text", null)
        .containsEntry("At", "1970-01-01T00:00:00.000001Z");
  }

  @Test
  void what_was_in_the_file_is_replaced() throws IOException {
    Path file = directory.resolve("file.parquet");
    Files.writeString(file, "something longer than a magic number".repeat(100));
    ParquetFile.write(new Sheet(List.of(new Column("Text", Type.TEXT, 0)), receiver -> {}), file);
    assertThat(FocusReader.parquet(file).rows()).isEmpty();
  }

  @Test
  void the_same_rows_make_the_same_bytes() throws IOException {
    assertThat(write(18, "1", "2.5")).hasSameBinaryContentAs(write(18, "1", "2.5"));
  }

  private List<@Nullable String> roundTrip(int scale, @Nullable String... values)
      throws IOException {
    List<@Nullable String> read = new ArrayList<>();
    FocusReader.parquet(write(scale, values)).rows().forEach(row -> read.add(row.get("Value")));
    return read;
  }

  private int scale(int usual, String... values) throws IOException {
    try (var reader = ParquetFileReader.open(InputFile.of(write(usual, values)))) {
      var type = (LogicalType.DecimalType) reader.getFileSchema().getColumn(0).logicalType();
      assertThat(type.precision()).isEqualTo(38);
      return type.scale();
    }
  }

  private Path write(int scale, @Nullable String... values) throws IOException {
    Path file = directory.resolve("decimals-" + System.nanoTime() + ".parquet");
    ParquetFile.write(
        new Sheet(
            List.of(new Column("Value", Type.DECIMAL, scale)),
            receiver -> {
              for (String value : values) {
                receiver.accept(Arrays.asList(value == null ? null : new BigDecimal(value)));
              }
            }),
        file);
    return file;
  }
}
