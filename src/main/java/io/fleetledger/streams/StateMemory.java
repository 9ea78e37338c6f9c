package io.fleetledger.streams;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * One bound on the memory that all local stores of the process take outside the heap, however many
 * there are: their blocks, indexes and filters share one cache, and what they have not yet written
 * to disk counts against it. By itself each store would take up to 100 MB of its own.
 */
public final class StateMemory implements RocksDBConfigSetter {
  /** The key of the bound in the configuration of Kafka Streams, in megabytes. */
  public static final String MEGABYTES_CONFIG = "fleetledger.state.memory.mb";

  /** Writes of a store, until it writes them to disk; and in what steps it takes the memory. */
  private static final long WRITE_BUFFER_BYTES = 8L << 20;

  private static final long ARENA_BYTES = 128L << 10;

  /**
   * What part of the cache is kept for indexes and filters: without them each read goes to disk.
   */
  private static final double INDEX_SHARE = 0.2;

  private static @Nullable Shared shared;

  private record Shared(Cache cache, WriteBufferManager writeBuffers) {}

  /** Made by Kafka Streams, for each store anew. */
  public StateMemory() {}

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    Shared memory = shared(Long.parseLong(String.valueOf(configs.get(MEGABYTES_CONFIG))) << 20);
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(memory.cache());
    table.setCacheIndexAndFilterBlocks(true);
    table.setCacheIndexAndFilterBlocksWithHighPriority(true);
    table.setPinTopLevelIndexAndFilter(true);
    options.setTableFormatConfig(table);
    options.setWriteBufferManager(memory.writeBuffers());
    options.setWriteBufferSize(WRITE_BUFFER_BYTES);
    options.setArenaBlockSize(ARENA_BYTES);
  }

  /** Nothing is the store's own. */
  @Override
  public void close(String storeName, Options options) {}

  /** The first store decides: there is one configuration in a process. */
  private static synchronized Shared shared(long bytes) {
    Shared memory = shared;
    if (memory == null) {
      RocksDB.loadLibrary();
      var cache = new LRUCache(bytes, -1, false, INDEX_SHARE);
      // Half for writes: beyond that the stores write to disk sooner.
      memory = new Shared(cache, new WriteBufferManager(bytes / 2, cache));
      shared = memory;
    }
    return memory;
  }
}
