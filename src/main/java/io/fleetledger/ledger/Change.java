package io.fleetledger.ledger;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What records of one key do to a table.
 *
 * @param table the table
 * @param identity values of the columns that the key names
 * @param replaces whether rows of that identity are deleted first, whatever their revision
 * @param rows the rows written, in the order of their primary key; none for a tombstone
 * @param source the latest record that it comes from
 * @param parts the changes of one record each that this one is the fold of, in the order of their
 *     offsets; none if it is of one record itself
 */
record Change(
    LedgerTable table,
    List<Comparable<?>> identity,
    boolean replaces,
    List<Row> rows,
    ConsumerRecord<byte[], byte[]> source,
    List<Change> parts) {

  /** What one record does. */
  static Change of(
      LedgerTable table,
      List<Comparable<?>> identity,
      boolean replaces,
      List<Row> rows,
      ConsumerRecord<byte[], byte[]> source) {
    return new Change(table, identity, replaces, rows, source, List.of());
  }

  private record Key(String table, List<Comparable<?>> identity) {}

  /**
   * One change per key that does what all of them do one after another, tables in the order of
   * their names, changes of a table in the order of their identity: two writers that meet wait for
   * each other and never deadlock.
   *
   * @param changes in the order of their offsets
   */
  static Map<LedgerTable, List<Change>> folded(List<Change> changes) {
    var byKey = new LinkedHashMap<Key, List<Change>>();
    for (Change change : changes) {
      byKey
          .computeIfAbsent(
              new Key(change.table.name(), change.identity), first -> new ArrayList<>())
          .add(change);
    }
    return byTable(byKey.values().stream().map(Change::fold).toList());
  }

  private static Change fold(List<Change> parts) {
    Change last = parts.getLast();
    return parts.size() == 1
        ? last
        : new Change(
            last.table,
            last.identity,
            parts.stream().anyMatch(Change::replaces),
            last.rows,
            last.source,
            parts);
  }

  private static Map<LedgerTable, List<Change>> byTable(Collection<Change> changes) {
    var byTable = new TreeMap<LedgerTable, List<Change>>(Comparator.comparing(LedgerTable::name));
    for (Change change : changes) {
      byTable.computeIfAbsent(change.table, table -> new ArrayList<>()).add(change);
    }
    for (List<Change> ofTable : byTable.values()) {
      ofTable.sort((one, other) -> Row.compareKeys(one.identity, other.identity));
    }
    return byTable;
  }

  /**
   * Whether among the records of the key a revision comes after a higher one: then the parts are
   * written one after another, since the fold would hide it.
   */
  boolean regresses() {
    long highest = Long.MIN_VALUE;
    for (Change part : parts) {
      if (part.replaces) {
        highest = Long.MIN_VALUE;
      }
      if (!part.rows.isEmpty()) {
        if (part.revision() < highest) {
          return true;
        }
        highest = part.revision();
      }
    }
    return false;
  }

  /** Tables without revisions take every row. */
  long revision() {
    int column = table.revisionIndex();
    return column >= 0 && rows.getFirst().values()[column] instanceof Long revision ? revision : 0;
  }
}
