package io.fleetledger.catalog;

import io.fleetledger.compute.AcceleratorProfile;
import io.fleetledger.time.Micros;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks that what the entries of a catalog file refer to exists, and that it fits together. */
final class References {
  private References() {}

  /** Adds the built-in accelerators that are named, and neither stated nor in force. */
  static Catalog addBuiltIns(Catalog stated, Catalog inForce, Findings findings) {
    Catalog added = stated;
    for (Findings.Reference reference : findings.references()) {
      String id = reference.id();
      AcceleratorProfile builtIn =
          reference.kind() == CatalogKind.ACCELERATORS ? BuiltInAccelerators.find(id) : null;
      if (builtIn != null
          && !added.accelerators().containsKey(id)
          && !inForce.accelerators().containsKey(id)) {
        added =
            added.with(
                CatalogKind.ACCELERATORS, id, History.since(Forms.BEGINNING_MICROS, builtIn));
      }
    }
    return added;
  }

  /**
   * Notes what is named and unknown, what is named before it is in force, tenants that are their
   * own ancestors, and terms that change within a minute.
   *
   * @param entries what the file states
   * @param applied the catalog once the file is applied
   */
  static void check(StatedEntries entries, Catalog applied, Findings findings) {
    // The same entry for several nodes says the same several times.
    for (Findings.Reference reference : new LinkedHashSet<>(findings.references())) {
      checkExists(reference, entries, applied, findings);
    }
    entries
        .of(CatalogKind.TENANTS)
        .forEach(
            (id, versions) ->
                versions.forEach(version -> checkAncestors(id, version, applied, findings)));
    for (CatalogKind kind : List.of(CatalogKind.PRICE_BOOKS, CatalogKind.TENANTS)) {
      entries
          .of(kind)
          .values()
          .forEach(versions -> versions.forEach(version -> checkMinutes(version, findings)));
    }
  }

  /** What is charged is told by the minute: terms that change within one can't be told apart. */
  private static void checkMinutes(StatedEntries.Stated version, Findings findings) {
    String advice = " is within a minute; prices and tenants' terms change at whole minutes";
    if (version.fromMicros() % Micros.MINUTE != 0) {
      findings.error(version.path() + ".from", Times.format(version.fromMicros()) + advice);
    }
    if (version.toMicros() != Long.MAX_VALUE && version.toMicros() % Micros.MINUTE != 0) {
      findings.error(version.path() + ".to", Times.format(version.toMicros()) + advice);
    }
  }

  private static void checkExists(
      Findings.Reference reference, StatedEntries entries, Catalog applied, Findings findings) {
    CatalogKind kind = reference.kind();
    History<?> history = applied.histories(kind).get(reference.id());
    String name = kind.idField() + " '" + reference.id() + "'";
    if (history == null) {
      if (!entries.states(kind, reference.id())) {
        findings.error(
            reference.path(),
            name + " is unknown; add it to '" + kind.section() + "' or correct the name");
      }
    } else if (history.versionAt(reference.atMicros()) == null) {
      findings.warning(
          reference.path(),
          name + " is not in force at " + Times.format(reference.atMicros()) + "; check 'from'");
    }
  }

  private static void checkAncestors(
      String id, StatedEntries.Stated version, Catalog applied, Findings findings) {
    Set<String> seen = new HashSet<>();
    String tenant = id;
    while (tenant != null && seen.add(tenant)) {
      tenant = parent(tenant, version.fromMicros(), applied);
      if (id.equals(tenant)) {
        findings.error(
            version.path() + ".parent",
            "tenant '" + id + "' is its own ancestor; break the circle of parents");
      }
    }
  }

  private static @Nullable String parent(String tenantId, long atMicros, Catalog applied) {
    History<Tenant> history = applied.tenants().get(tenantId);
    Tenant tenant = history == null ? null : history.at(atMicros);
    return tenant == null ? null : tenant.parentId();
  }
}
