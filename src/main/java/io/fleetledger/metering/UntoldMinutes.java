package io.fleetledger.metering;

import io.fleetledger.usage.RowKeys;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What changed of crowded node-minutes since their costs were last told, piece by piece as it was
 * committed: in the store of the minutes, behind all of them. A minute of which all is told has no
 * pieces, so what is there at the start of a task is what its last life left untold.
 */
final class UntoldMinutes {
  /** Behind every key that begins with an instant. */
  private static final String PREFIX = "~" + RowKeys.SEPARATOR;

  private static final String END = "~~";

  private final KeyValueStore<String, byte[]> store;
  private final NodeMinuteCodec codec;

  /** Pieces of an earlier life by the keys of their minutes, in the order in which they came. */
  private final Map<String, List<byte[]>> pieces = new HashMap<>();

  /**
   * @param store of the minutes
   */
  UntoldMinutes(KeyValueStore<String, byte[]> store, NodeMinuteCodec codec) {
    this.store = store;
    this.codec = codec;
    try (KeyValueIterator<String, byte[]> all = store.range(PREFIX, END)) {
      while (all.hasNext()) {
        KeyValue<String, byte[]> piece = all.next();
        int end = piece.key.lastIndexOf(RowKeys.SEPARATOR);
        pieces
            .computeIfAbsent(piece.key.substring(PREFIX.length(), end), minute -> new ArrayList<>())
            .add(piece.value);
      }
    }
  }

  /** The keys of minutes that are yet to be restored. */
  List<String> toRestore() {
    return List.copyOf(pieces.keySet());
  }

  /** Takes what an earlier life left untold into a minute as it was stored whole. */
  void restore(String minute, NodeMinute cell) {
    List<byte[]> ofMinute = pieces.remove(minute);
    if (ofMinute != null) {
      ofMinute.forEach(piece -> codec.readChanges(piece, cell));
      cell.untoldPieces = ofMinute.size();
    }
  }

  /** Stores what changed of a minute. */
  void store(String minute, NodeMinute cell) {
    store.put(key(minute, cell.untoldPieces++), codec.writeChanges(cell));
  }

  /** Forgets the pieces of a minute of which all is told. */
  void forget(String minute, NodeMinute cell) {
    while (cell.untoldPieces > 0) {
      store.delete(key(minute, --cell.untoldPieces));
    }
  }

  private static String key(String minute, int piece) {
    return PREFIX + RowKeys.of(minute, RowKeys.number(piece));
  }
}
