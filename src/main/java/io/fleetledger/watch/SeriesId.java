package io.fleetledger.watch;

import java.util.Comparator;

/**
 * A series.
 *
 * @param hourly whether its windows are hours; else minutes
 * @param quantity what of usage
 * @param family whose
 * @param currency of the money behind it
 * @param tenantId the tenant; empty: of a pool
 * @param member the pool, model or project; empty: of a tenant
 */
record SeriesId(
    boolean hourly,
    Quantity quantity,
    Family family,
    String currency,
    String tenantId,
    String member)
    implements Comparable<SeriesId> {
  private static final String SEPARATOR = "\u001f";
  private static final Comparator<SeriesId> ORDER =
      Comparator.comparing(SeriesId::family)
          .thenComparing(SeriesId::hourly)
          .thenComparing(SeriesId::quantity)
          .thenComparing(SeriesId::currency)
          .thenComparing(SeriesId::tenantId)
          .thenComparing(SeriesId::member);

  /** The series of a row's windows. */
  static SeriesId of(boolean hourly, Quantity quantity, SeriesRow row) {
    return new SeriesId(
        hourly, quantity, row.family(), row.currency(), row.tenantId(), row.member());
  }

  /** The same of the tenant as a whole. */
  SeriesId ofTenant() {
    return new SeriesId(hourly, quantity, Family.TENANT, currency, tenantId, "");
  }

  /** The same minute by minute. */
  SeriesId byMinute() {
    return new SeriesId(false, quantity, family, currency, tenantId, member);
  }

  String grain() {
    return hourly ? "HOUR" : "MINUTE";
  }

  Place place() {
    return switch (family) {
      case TENANT -> Place.tenant(tenantId, "");
      case PROJECT -> Place.tenant(tenantId, member);
      case MODEL -> new Place(tenantId, "", member, "", "", "");
      case POOL -> new Place("", "", "", member, "", "");
    };
  }

  /** How people call it. */
  String name() {
    return switch (family) {
      case TENANT -> "tenant " + tenantId;
      case PROJECT -> "project " + member + " of " + tenantId;
      case MODEL -> "model " + member + " of " + tenantId;
      case POOL -> "pool " + member;
    };
  }

  /** Its key in the tables. */
  String text() {
    return String.join(
        SEPARATOR, grain(), quantity.name(), family.name(), currency, tenantId, member);
  }

  /** The series of a key. */
  static SeriesId of(String text) {
    String[] parts = text.split(SEPARATOR, -1);
    return new SeriesId(
        parts[0].equals("HOUR"),
        Quantity.valueOf(parts[1]),
        Family.valueOf(parts[2]),
        parts[3],
        parts[4],
        parts[5]);
  }

  @Override
  public int compareTo(SeriesId other) {
    return ORDER.compare(this, other);
  }
}
