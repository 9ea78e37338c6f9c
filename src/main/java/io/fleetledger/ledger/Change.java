package io.fleetledger.ledger;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What records of one key do to a table.
 *
 * @param table the table
 * @param identity values of the columns that the key names
 * @param replaces whether rows of that identity are deleted first, whatever their revision
 * @param rows the rows written, in the order of their primary key; none for a tombstone
 * @param source the latest record that it comes from
 */
record Change(
    LedgerTable table,
    List<Comparable<?>> identity,
    boolean replaces,
    List<Row> rows,
    ConsumerRecord<byte[], byte[]> source) {

  private record Key(String table, List<Comparable<?>> identity) {}

  /**
   * One change per key that does what all of them do one after another, tables in the order of
   * their first change, changes of a table in the order of their identity: two writers that meet
   * wait for each other and never deadlock.
   *
   * @param changes in the order of their offsets
   */
  static Map<LedgerTable, List<Change>> folded(List<Change> changes) {
    var latest = new LinkedHashMap<Key, Change>();
    for (Change change : changes) {
      latest.merge(
          new Key(change.table.name(), change.identity),
          change,
          (before, after) -> before.then(after));
    }
    return byTable(latest.values());
  }

  private static Map<LedgerTable, List<Change>> byTable(Collection<Change> changes) {
    var byTable = new LinkedHashMap<LedgerTable, List<Change>>();
    for (Change change : changes) {
      byTable.computeIfAbsent(change.table, table -> new ArrayList<>()).add(change);
    }
    for (List<Change> ofTable : byTable.values()) {
      ofTable.sort((one, other) -> Row.compareKeys(one.identity, other.identity));
    }
    return byTable;
  }

  private Change then(Change after) {
    if (after.replaces) {
      return after;
    }
    Change last = rows.isEmpty() || revision(after) >= revision(this) ? after : this;
    return new Change(table, identity, replaces, last.rows, last.source);
  }

  /** Tables without revisions take every row. */
  private static long revision(Change change) {
    int column = change.table.indexOf("revision");
    return column >= 0 && change.rows.getFirst().values()[column] instanceof Long revision
        ? revision
        : 0;
  }
}
