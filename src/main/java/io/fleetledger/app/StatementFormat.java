package io.fleetledger.app;

/** What a statement is exported as. */
enum StatementFormat {
  FOCUS("focus"),
  FOCUS_PARQUET("focus-parquet"),
  CSV("csv"),
  JSON("json");

  private final String name;

  StatementFormat(String name) {
    this.name = name;
  }

  boolean isFocus() {
    return this == FOCUS || this == FOCUS_PARQUET;
  }

  boolean isBinary() {
    return this == FOCUS_PARQUET;
  }

  /** As on the command line. */
  @Override
  public String toString() {
    return name;
  }
}
