package io.fleetledger.metering;

import io.fleetledger.catalog.Catalog;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far the records in suspense have been tried against the catalog in force.
 *
 * <p>A pass goes through the store once, from key to key. A catalog that comes meanwhile is taken
 * at once for what lies ahead, and makes another pass for what lies behind; so one that changes all
 * the time keeps no record from its turn. Instead of an answer per group, only the catalogs are
 * kept that records may have been tried against since the last whole pass: a group of which all of
 * them say the same has nothing to gain.
 */
final class SuspensePass {
  /** More catalogs than this are not worth comparing: then everything is tried. */
  private static final int MAX_CATALOGS = 8;

  /** Oldest first, the last one in force; null: one that is not known any more. */
  private final List<@Nullable Catalog> catalogs = new ArrayList<>();

  /** How many of them were replaced before this pass began. */
  private int older;

  private boolean isUnderWay;
  private String cursor = "";

  SuspensePass() {
    // What an earlier life of the task tried the records against is not known.
    catalogs.add(null);
  }

  /** Takes another catalog. */
  void use(Catalog catalog) {
    if (!isUnderWay) {
      begin(catalogs.size());
    }
    if (catalogs.size() == MAX_CATALOGS) {
      catalogs.clear();
      catalogs.add(null);
      older = 0;
    }
    catalogs.add(catalog);
  }

  private void begin(int olderCatalogs) {
    isUnderWay = true;
    cursor = "";
    older = olderCatalogs;
  }

  boolean isUnderWay() {
    return isUnderWay;
  }

  /** The key from which on to go on. */
  String cursor() {
    return cursor;
  }

  /** Notes that all before a key has been tried. */
  void reach(String key) {
    cursor = key;
  }

  /** Notes that all to the end of the store has been tried. */
  void reachEnd() {
    isUnderWay = false;
    // All have been tried since then.
    catalogs.subList(0, older).clear();
    if (catalogs.size() > 1) {
      begin(catalogs.size() - 1);
    }
  }

  /** Whether what decides over a group may have changed since its records were tried. */
  boolean concerns(SuspenseGroup group) {
    Catalog current = catalogs.getLast();
    if (current == null) {
      return true;
    }
    for (@Nullable Catalog tried : catalogs) {
      if (tried == null || !group.isAlikeIn(tried, current)) {
        return true;
      }
    }
    return false;
  }
}
