package io.fleetledger.metrics;

/** Every metric of the product's own once, so that queries over them can be tried. */
public final class AllMetrics {
  private AllMetrics() {}

  /** With the value 1 and labels that are called as they are. */
  public static ProcessMetrics make() {
    var metrics = new ProcessMetrics("1.0");
    metrics.add(
        readings -> {
          for (Family family : Families.ALL) {
            if (!family.equals(ProcessFamilies.BUILD)) {
              readings.add(family, 1, label(family));
            }
          }
        });
    return metrics;
  }

  /** Of labels that queries select by, a value that they select. */
  private static String[] label(Family family) {
    return family.labels().stream()
        .map(
            name ->
                switch (name) {
                  case "topic" -> "inference-events";
                  case "percentile" -> "95";
                  case "probe" -> "ready";
                  default -> name;
                })
        .toArray(String[]::new);
  }
}
