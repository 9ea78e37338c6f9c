package io.fleetledger.export;

import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import io.fleetledger.export.Sheet.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileWriter.Mode;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * Parquet: texts as STRING, instants as TIMESTAMP in microseconds, UTC, decimals as DECIMAL of 38
 * digits. A decimal column's scale is its usual one, or what its values need: none is ever rounded.
 */
public final class ParquetFile {
  private ParquetFile() {}

  /**
   * Writes a sheet to a file, over what is there.
   *
   * @throws ExportException if a column's values do not fit 38 digits
   */
  public static void write(Sheet sheet, Path file) throws IOException {
    int[] scales = DecimalScales.of(sheet);
    try (var writer =
        new ParquetRows.Builder(new LocalOutputFile(file), schema(sheet.columns(), scales), scales)
            .withConf(new PlainParquetConfiguration())
            .withWriteMode(Mode.OVERWRITE)
            .build()) {
      sheet.rows().forEach(writer::write);
    }
  }

  private static MessageType schema(List<Column> columns, int[] scales) {
    Type[] types = new Type[columns.size()];
    for (int i = 0; i < types.length; i++) {
      types[i] = type(columns.get(i), scales[i]);
    }
    return new MessageType("statement", types);
  }

  private static Type type(Column column, int scale) {
    return switch (column.type()) {
      case TEXT ->
          Types.optional(BINARY).as(LogicalTypeAnnotation.stringType()).named(column.name());
      case INSTANT ->
          Types.optional(INT64)
              .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS))
              .named(column.name());
      case DECIMAL ->
          Types.optional(FIXED_LEN_BYTE_ARRAY)
              .length(ParquetRows.DECIMAL_BYTES)
              .as(LogicalTypeAnnotation.decimalType(scale, DecimalScales.DIGITS))
              .named(column.name());
    };
  }
}
