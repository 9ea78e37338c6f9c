package io.fleetledger.catalog;

import io.fleetledger.compute.ModelProfile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The entries of a catalog file, gathered by id into histories. */
final class StatedEntries {
  private final Findings findings;
  private final Map<CatalogKind, Map<String, List<Stated>>> byKind =
      new EnumMap<>(CatalogKind.class);

  /**
   * One version of one key.
   *
   * @param path its entry in the file
   * @param toMicros its stated end; {@link Long#MAX_VALUE}: none
   * @param value null: not sound
   */
  record Stated(String path, long fromMicros, long toMicros, @Nullable Object value) {}

  StatedEntries(Findings findings) {
    this.findings = findings;
    for (CatalogKind kind : CatalogKind.values()) {
      byKind.put(kind, new TreeMap<>());
    }
  }

  /** Whether the file has an entry of this id, sound or not. */
  boolean states(CatalogKind kind, String id) {
    return of(kind).containsKey(id);
  }

  /** The entries of a kind by id. */
  Map<String, List<Stated>> of(CatalogKind kind) {
    return Objects.requireNonNull(byKind.get(kind));
  }

  /** Reads one item of a section: one entry, or for several nodes the same one for each. */
  void read(CatalogKind kind, YamlValue item, BiFunction<String, String, ModelProfile> configs) {
    YamlFields span = item.fields(Forms.BEGINNING_MICROS);
    List<String> ids =
        kind == CatalogKind.DEPLOYMENTS
            ? NodeNames.read(span)
            : List.of(span.need(kind.idField()).id(""));
    long from = span.get("from").instant(Forms.BEGINNING_MICROS);
    long to = span.get("to").instant(Long.MAX_VALUE);
    if (from >= to) {
      span.error("to", "must be after from, " + Times.format(from));
    }
    boolean isSpanSound = span.isSound();
    // Without an id the other fields are read all the same, for what is wrong with them.
    for (String id : ids.isEmpty() ? List.of("") : ids) {
      YamlFields fields = item.fields(from);
      idFields(kind).forEach(fields::has);
      List.of("from", "to").forEach(fields::has);
      Object value = Forms.read(kind, id, fields, configs);
      if (!id.isEmpty()) {
        of(kind)
            .computeIfAbsent(id, key -> new ArrayList<>())
            .add(new Stated(item.path(), from, to, isSpanSound ? value : null));
      }
      if (value == null) {
        break; // what is wrong is the same for every node
      }
    }
  }

  private static List<String> idFields(CatalogKind kind) {
    return kind == CatalogKind.DEPLOYMENTS ? List.of("node", "nodes") : List.of(kind.idField());
  }

  /** The histories of all ids whose entries are sound and fit together; others are noted. */
  Catalog catalog() {
    Catalog catalog = Catalog.EMPTY;
    for (CatalogKind kind : CatalogKind.values()) {
      Map<String, History<?>> histories = new HashMap<>();
      of(kind)
          .forEach(
              (id, stated) -> {
                History<?> history = history(kind, id, stated);
                if (history != null) {
                  histories.put(id, history);
                }
              });
      catalog = catalog.with(kind, histories);
    }
    return catalog;
  }

  private @Nullable History<?> history(CatalogKind kind, String id, List<Stated> stated) {
    List<Stated> sorted =
        stated.stream().sorted(Comparator.comparingLong(Stated::fromMicros)).toList();
    List<Version<Object>> versions = new ArrayList<>();
    boolean isSound = true;
    for (int i = 0; i < sorted.size(); i++) {
      Stated version = sorted.get(i);
      long to = version.toMicros();
      if (i + 1 < sorted.size()) {
        Stated next = sorted.get(i + 1);
        isSound &= noteOverlap(kind, id, version, next);
        to = Math.min(to, next.fromMicros());
      }
      if (version.value() == null || !isSound) {
        isSound = false;
      } else {
        versions.add(new Version<>(version.fromMicros(), to, version.value()));
      }
    }
    return isSound ? new History<>(versions) : null;
  }

  private boolean noteOverlap(CatalogKind kind, String id, Stated version, Stated next) {
    String name = kind.idField() + " '" + id + "'";
    if (version.fromMicros() == next.fromMicros()) {
      findings.error(
          next.path(),
          "%s is also in %s from %s on; remove one, or give a later 'from'"
              .formatted(name, version.path(), Times.format(next.fromMicros())));
      return false;
    }
    if (version.toMicros() != Long.MAX_VALUE && version.toMicros() > next.fromMicros()) {
      findings.error(
          version.path() + ".to",
          "%s overlaps %s, which begins at %s; end it by then, or leave 'to' out"
              .formatted(name, next.path(), Times.format(next.fromMicros())));
      return false;
    }
    return true;
  }
}
