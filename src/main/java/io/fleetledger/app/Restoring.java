package io.fleetledger.app;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/** How much state the active tasks still have to restore. Thread-safe. */
final class Restoring implements StateRestoreListener {
  private final Map<TopicPartition, Long> left = new ConcurrentHashMap<>();

  /** Records, over all stores. */
  long recordsLeft() {
    return left.values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public void onRestoreStart(TopicPartition partition, String store, long from, long end) {
    left.put(partition, end - from);
  }

  @Override
  public void onBatchRestored(TopicPartition partition, String store, long last, long restored) {
    left.computeIfPresent(partition, (key, records) -> Math.max(0, records - restored));
  }

  @Override
  public void onRestoreEnd(TopicPartition partition, String store, long restored) {
    left.remove(partition);
  }

  @Override
  public void onRestoreSuspended(TopicPartition partition, String store, long restored) {
    left.remove(partition);
  }
}
