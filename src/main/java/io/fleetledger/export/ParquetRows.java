package io.fleetledger.export;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** Hands the rows of a sheet to Parquet's writer. */
final class ParquetRows extends WriteSupport<List<@Nullable Object>> {
  /** Holds 38 decimal digits and a sign. */
  static final int DECIMAL_BYTES = 16;

  private final MessageType schema;
  private final int[] scales;

  @SuppressWarnings("NullAway.Init") // the writer sets it before the first row
  private RecordConsumer consumer;

  private ParquetRows(MessageType schema, int[] scales) {
    this.schema = schema;
    this.scales = scales;
  }

  @Override
  public WriteContext init(ParquetConfiguration configuration) {
    return new WriteContext(schema, Map.of());
  }

  @Override
  public WriteContext init(Configuration configuration) {
    return new WriteContext(schema, Map.of());
  }

  @Override
  public void prepareForWrite(RecordConsumer recordConsumer) {
    consumer = recordConsumer;
  }

  @Override
  public void write(List<@Nullable Object> values) {
    consumer.startMessage();
    for (int i = 0; i < values.size(); i++) {
      Object value = values.get(i);
      if (value != null) {
        String name = schema.getFieldName(i);
        consumer.startField(name, i);
        add(value, scales[i]);
        consumer.endField(name, i);
      }
    }
    consumer.endMessage();
  }

  private void add(Object value, int scale) {
    switch (value) {
      case String text -> consumer.addBinary(Binary.fromString(text));
      case Long micros -> consumer.addLong(micros);
      case BigDecimal number ->
          consumer.addBinary(Binary.fromConstantByteArray(bytes(number.setScale(scale))));
      default -> throw new IllegalStateException("no column has values such as " + value);
    }
  }

  /** Two's complement, the highest byte first. */
  private static byte[] bytes(BigDecimal number) {
    byte[] digits = number.unscaledValue().toByteArray();
    byte[] bytes = new byte[DECIMAL_BYTES];
    Arrays.fill(bytes, 0, DECIMAL_BYTES - digits.length, (byte) (digits[0] < 0 ? -1 : 0));
    System.arraycopy(digits, 0, bytes, DECIMAL_BYTES - digits.length, digits.length);
    return bytes;
  }

  /** Makes a writer of rows. */
  static final class Builder extends ParquetWriter.Builder<List<@Nullable Object>, Builder> {
    private final MessageType schema;
    private final int[] scales;

    Builder(OutputFile file, MessageType schema, int[] scales) {
      super(file);
      this.schema = schema;
      this.scales = scales;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    protected WriteSupport<List<@Nullable Object>> getWriteSupport(ParquetConfiguration conf) {
      return new ParquetRows(schema, scales);
    }

    @Override
    protected WriteSupport<List<@Nullable Object>> getWriteSupport(Configuration conf) {
      return new ParquetRows(schema, scales);
    }
  }
}
