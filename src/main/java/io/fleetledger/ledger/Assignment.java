package io.fleetledger.ledger;

import io.fleetledger.ledger.SinkOffsets.Claim;
import io.fleetledger.ledger.SinkOffsets.Move;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The partitions that are ours, and how far each is in the database. A partition is paused from its
 * assignment until it is claimed. Belongs to the thread that owns the consumer.
 */
final class Assignment implements ConsumerRebalanceListener {
  private final Consumer<?, ?> consumer;

  /** Partitions assigned: their claims, or none yet. */
  private final Map<TopicPartition, @Nullable Claim> claims =
      new TreeMap<>(
          Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition));

  /** Where logs ended at some time: past it, the database is current as of then. */
  private final Map<TopicPartition, Mark> marks = new HashMap<>();

  private long changes;

  /** Whether the group has given what it gives; false while it shares out anew. */
  private boolean given;

  private record Mark(long end, long nanos) {}

  Assignment(Consumer<?, ?> consumer) {
    this.consumer = consumer;
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    changes++;
    given = true;
    consumer.pause(partitions);
    for (TopicPartition partition : partitions) {
      // Any position will do: paused, it is not read from before the claim sets the right one.
      consumer.seek(partition, 0);
      claims.put(partition, null);
    }
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    changes++;
    given = false;
    partitions.forEach(claims::remove);
  }

  /** Grows whenever partitions are given or taken. */
  long changes() {
    return changes;
  }

  /** Whether the group has given what it gives, and all of it is claimed. */
  boolean isClaimed() {
    return given && !claims.containsValue(null);
  }

  List<TopicPartition> unclaimed() {
    return claims.keySet().stream().filter(partition -> claims.get(partition) == null).toList();
  }

  List<TopicPartition> claimed() {
    return claims.keySet().stream().filter(partition -> claims.get(partition) != null).toList();
  }

  /** Takes over partitions, which read on from where the database is. */
  void claim(Map<TopicPartition, Claim> taken) {
    taken.forEach((partition, claim) -> consumer.seek(partition, claim.nextOffset()));
    claims.putAll(taken);
    consumer.resume(taken.keySet());
  }

  /** Forgets every claim: each partition is to be claimed anew. */
  void disclaim() {
    consumer.pause(claims.keySet());
    claims.replaceAll((partition, claim) -> null);
  }

  /** Forgets every partition. */
  void clear() {
    given = false;
    claims.clear();
  }

  /** Notes where logs ended at some time, {@link System#nanoTime}. */
  void mark(Map<TopicPartition, Long> ends, long nanos) {
    ends.forEach((partition, end) -> marks.put(partition, new Mark(end, nanos)));
  }

  /** Partitions that are further than the database knows: past records, markers, or marks. */
  List<Move> moves(long nowNanos) {
    var moves = new ArrayList<Move>();
    for (TopicPartition partition : claimed()) {
      Claim claim = claims.get(partition);
      long position = consumer.position(partition);
      Mark mark = marks.get(partition);
      boolean current = mark != null && position >= mark.end();
      if (claim != null && (current || position != claim.nextOffset())) {
        moves.add(
            new Move(
                partition,
                claim,
                position,
                mark != null && current ? Duration.ofNanos(nowNanos - mark.nanos()) : null));
      }
    }
    return moves;
  }

  /** Notes that the database has caught up with moves. */
  void moved(List<Move> moves) {
    for (Move move : moves) {
      claims.put(move.partition(), move.claim().at(move.nextOffset()));
      if (move.sinceCurrent() != null) {
        marks.remove(move.partition());
      }
    }
  }

  /** Moves of no distance, for a transaction that only the owner of the partitions may do. */
  List<Move> standing() {
    var moves = new ArrayList<Move>();
    claims.forEach(
        (partition, claim) -> {
          if (claim != null) {
            moves.add(new Move(partition, claim, claim.nextOffset(), null));
          }
        });
    return moves;
  }

  /** Records behind the log's end, as of the last fetch; empty: not known of every partition. */
  OptionalLong lag() {
    long sum = 0;
    for (TopicPartition partition : claims.keySet()) {
      OptionalLong behind = consumer.currentLag(partition);
      if (behind.isEmpty()) {
        return behind;
      }
      sum += behind.getAsLong();
    }
    return OptionalLong.of(sum);
  }
}
