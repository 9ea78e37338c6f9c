package io.fleetledger.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that was ever in force under one key.
 *
 * @param versions oldest first, not overlapping; gaps are times at which nothing is in force
 */
public record History<T>(List<Version<T>> versions) {
  public History {
    versions = List.copyOf(versions);
    for (int i = 1; i < versions.size(); i++) {
      if (versions.get(i - 1).toMicros() > versions.get(i).fromMicros()) {
        throw new IllegalArgumentException(
            "versions overlap at " + versions.get(i).fromMicros() + " us after the epoch");
      }
    }
  }

  /** The version in force at an instant, epoch microseconds; null: none. */
  public @Nullable Version<T> versionAt(long atMicros) {
    for (int i = versions.size() - 1; i >= 0; i--) {
      Version<T> version = versions.get(i);
      if (version.fromMicros() <= atMicros) {
        return version.isInForce(atMicros) ? version : null;
      }
    }
    return null;
  }

  /** The first version in force in a span, epoch microseconds, its end exclusive; null: none. */
  public @Nullable Version<T> firstIn(long fromMicros, long untilMicros) {
    for (Version<T> version : versions) {
      if (version.toMicros() > fromMicros) {
        return version.fromMicros() < untilMicros ? version : null;
      }
    }
    return null;
  }

  /** The value in force at an instant, epoch microseconds; null: none. */
  public @Nullable T at(long atMicros) {
    Version<T> version = versionAt(atMicros);
    return version == null ? null : version.value();
  }

  /** One value, in force from an instant on, epoch microseconds. */
  public static <T> History<T> since(long fromMicros, T value) {
    return new History<>(List.of(new Version<>(fromMicros, Long.MAX_VALUE, value)));
  }

  /**
   * This history after another one of the same key is applied: a version of the other replaces the
   * one that began at the same instant or is added; versions that the other does not mention stay,
   * and end where the next one begins. So nothing is ever removed but by a version that ends.
   */
  public History<T> revisedBy(History<T> other) {
    TreeMap<Long, Version<T>> byStart = new TreeMap<>();
    versions.forEach(version -> byStart.put(version.fromMicros(), version));
    other.versions.forEach(version -> byStart.put(version.fromMicros(), version));
    List<Version<T>> revised = new ArrayList<>();
    for (Version<T> version : byStart.values()) {
      Long next = byStart.higherKey(version.fromMicros());
      long to = next == null ? version.toMicros() : Math.min(version.toMicros(), next);
      revised.add(new Version<>(version.fromMicros(), to, version.value()));
    }
    return new History<>(revised);
  }

  /**
   * This history, its values known to be of a type: the same object, so that histories that did not
   * change compare at once.
   *
   * @throws ClassCastException if one is not
   */
  @SuppressWarnings("unchecked") // every value is checked
  <U> History<U> as(Class<U> type) {
    for (Version<T> version : versions) {
      if (!type.isInstance(version.value())) {
        throw new ClassCastException(version.value() + " is no " + type.getSimpleName());
      }
    }
    return (History<U>) this;
  }
}
