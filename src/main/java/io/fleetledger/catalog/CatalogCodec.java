package io.fleetledger.catalog;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Between the catalog's records and the values of the reference topics. */
public final class CatalogCodec {
  private CatalogCodec() {}

  /**
   * The value of a key's record.
   *
   * @throws ClassCastException if the entry's values are not of its kind
   */
  public static SpecificRecord toAvro(CatalogEntry entry) {
    String key = entry.key();
    History<?> history = entry.history();
    return switch (entry.kind()) {
      case MODELS -> ModelCodec.toAvro(key, history.as(io.fleetledger.compute.ModelProfile.class));
      case ACCELERATORS ->
          AcceleratorCodec.toAvro(key, history.as(io.fleetledger.compute.AcceleratorProfile.class));
      case PRICE_BOOKS -> PriceBookCodec.toAvro(key, history.as(PriceBook.class));
      case TENANTS -> TenantCodec.toAvro(key, history.as(Tenant.class));
      case POOLS -> PoolCodec.toAvro(key, history.as(Pool.class));
      case DEPLOYMENTS -> DeploymentCodec.toAvro(key, history.as(Deployment.class));
    };
  }

  /**
   * What a record's value says.
   *
   * @throws IllegalArgumentException if it is not reference data, or contradicts itself
   */
  public static CatalogEntry fromAvro(Object value) {
    return switch (value) {
      case io.fleetledger.schema.ModelProfile model -> ModelCodec.fromAvro(model);
      case io.fleetledger.schema.AcceleratorProfile accelerator ->
          AcceleratorCodec.fromAvro(accelerator);
      case io.fleetledger.schema.PriceBook book -> PriceBookCodec.fromAvro(book);
      case io.fleetledger.schema.Tenant tenant -> TenantCodec.fromAvro(tenant);
      case io.fleetledger.schema.Pool pool -> PoolCodec.fromAvro(pool);
      case io.fleetledger.schema.Deployment deployment -> DeploymentCodec.fromAvro(deployment);
      default ->
          throw new IllegalArgumentException(
              "not reference data: a value of " + value.getClass().getName());
    };
  }

  /** Makes the Avro form of one version; a null end: until the next version. */
  interface VersionWriter<T, A> {
    A write(Instant from, @Nullable Instant to, T value);
  }

  static <T, A> List<A> write(History<T> history, VersionWriter<T, A> writer) {
    List<Version<T>> versions = history.versions();
    List<A> written = new ArrayList<>(versions.size());
    for (int i = 0; i < versions.size(); i++) {
      Version<T> version = versions.get(i);
      Instant to =
          version.toMicros() == nextStart(i, versions) ? null : instant(version.toMicros());
      written.add(writer.write(instant(version.fromMicros()), to, version.value()));
    }
    return written;
  }

  static <A, T> History<T> read(
      List<A> written,
      Function<A, Instant> from,
      Function<A, @Nullable Instant> to,
      Function<A, T> value) {
    List<Version<T>> versions = new ArrayList<>(written.size());
    for (int i = 0; i < written.size(); i++) {
      A version = written.get(i);
      Instant end = to.apply(version);
      if (end == null && i + 1 < written.size()) {
        end = from.apply(written.get(i + 1));
      }
      versions.add(
          new Version<>(
              micros(from.apply(version)),
              end == null ? Long.MAX_VALUE : micros(end),
              value.apply(version)));
    }
    return new History<>(versions);
  }

  /** Where the version after one begins; {@link Long#MAX_VALUE}: it is the last. */
  static <T> long nextStart(int index, List<Version<T>> versions) {
    return index + 1 < versions.size() ? versions.get(index + 1).fromMicros() : Long.MAX_VALUE;
  }

  static <E extends Enum<E>> E same(Enum<?> other, Class<E> type) {
    return Enum.valueOf(type, other.name());
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Objects.requireNonNull(instant));
  }
}
