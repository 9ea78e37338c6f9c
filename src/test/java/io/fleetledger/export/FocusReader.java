package io.fleetledger.export;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import dev.hardwood.InputFile;
import dev.hardwood.metadata.LogicalType;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.schema.ColumnSchema;
import io.fleetledger.export.FocusDataset.Row;
import io.fleetledger.export.FocusDataset.Type;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads files back with other libraries than those that wrote them. */
final class FocusReader {
  private FocusReader() {}

  static FocusDataset csv(String text) throws IOException {
    try (MappingIterator<String[]> lines =
        new CsvMapper()
            .readerFor(String[].class)
            .with(CsvParser.Feature.WRAP_AS_ARRAY)
            .readValues(text)) {
      List<String> columns = Arrays.asList(lines.next());
      List<Row> rows = new ArrayList<>();
      while (lines.hasNext()) {
        String[] values = lines.next();
        Map<String, @Nullable String> row = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
          row.put(columns.get(i), values[i].isEmpty() ? null : values[i]);
        }
        rows.add(new Row(row));
      }
      Map<String, Type> types = new LinkedHashMap<>();
      columns.forEach(column -> types.put(column, Type.UNTYPED));
      return new FocusDataset(columns, types, rows);
    }
  }

  static FocusDataset parquet(Path file) throws IOException {
    try (var reader = ParquetFileReader.open(InputFile.of(file));
        var cursor = reader.rowReader()) {
      Map<String, Type> types = new LinkedHashMap<>();
      reader.getFileSchema().getColumns().forEach(it -> types.put(it.name(), type(it)));
      List<String> columns = List.copyOf(types.keySet());
      List<Row> rows = new ArrayList<>();
      while (cursor.hasNext()) {
        cursor.next();
        Map<String, @Nullable String> row = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
          row.put(
              columns.get(i),
              cursor.isNull(i)
                  ? null
                  : switch (types.getOrDefault(columns.get(i), Type.UNTYPED)) {
                    case DECIMAL -> plain(cursor.getDecimal(i));
                    case DATE_TIME -> cursor.getTimestamp(i).toString();
                    case STRING, UNTYPED -> cursor.getString(i);
                  });
        }
        rows.add(new Row(row));
      }
      return new FocusDataset(columns, types, rows);
    }
  }

  private static Type type(ColumnSchema column) {
    LogicalType logical = column.logicalType();
    return logical == null
        ? Type.UNTYPED
        : switch (logical) {
          case LogicalType.StringType text -> Type.STRING;
          case LogicalType.DecimalType decimal -> Type.DECIMAL;
          case LogicalType.TimestampType timestamp -> Type.DATE_TIME;
          default -> Type.UNTYPED;
        };
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }
}
