package io.fleetledger.export;

import io.fleetledger.charging.Amounts;
import io.fleetledger.export.Sheet.Type;
import java.io.IOException;
import java.math.BigDecimal;

/** How many decimal places columns need to hold every value exactly, within 38 digits. */
final class DecimalScales {
  /** What readers of Parquet hold in a decimal. */
  static final int DIGITS = 38;

  private DecimalScales() {}

  /**
   * The scale of each column, its usual one or more; 0 of columns without decimals.
   *
   * @throws ExportException if digits before and behind the point are too many together
   */
  static int[] of(Sheet sheet) throws IOException {
    int width = sheet.columns().size();
    int[] scales = new int[width];
    int[] integerDigits = new int[width];
    for (int i = 0; i < width; i++) {
      scales[i] = sheet.columns().get(i).scale();
    }
    sheet
        .rows()
        .forEach(
            values -> {
              for (int i = 0; i < width; i++) {
                if (values.get(i) instanceof BigDecimal number) {
                  BigDecimal plain = Amounts.plain(number);
                  scales[i] = Math.max(scales[i], plain.scale());
                  integerDigits[i] = Math.max(integerDigits[i], plain.precision() - plain.scale());
                }
              }
            });
    for (int i = 0; i < width; i++) {
      Sheet.Column column = sheet.columns().get(i);
      if (column.type() == Type.DECIMAL && integerDigits[i] + scales[i] > DIGITS) {
        throw new ExportException(
            "%s needs %d digits before the point and %d behind it, more than Parquet's %d: export as CSV"
                .formatted(column.name(), integerDigits[i], scales[i], DIGITS));
      }
    }
    return scales;
  }
}
