package io.fleetledger.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;

class StateMemoryTest {
  static {
    RocksDB.loadLibrary();
  }

  @Test
  void all_stores_of_a_process_share_one_bound() {
    try (Options first = configured("first");
        Options second = configured("second")) {
      assertThat(first.writeBufferManager()).isSameAs(second.writeBufferManager());
      assertThat(table(first).cacheIndexAndFilterBlocks()).isTrue();
    }
  }

  @Test
  void closing_one_store_leaves_the_memory_to_the_others() {
    try (Options first = configured("first");
        Options second = configured("second")) {
      new StateMemory().close("first", first);

      assertThat(second.writeBufferManager().isOwningHandle()).isTrue();
    }
  }

  private static Options configured(String store) {
    var options = new Options();
    options.setTableFormatConfig(new BlockBasedTableConfig());
    new StateMemory().setConfig(store, options, Map.of(StateMemory.MEGABYTES_CONFIG, 64));
    return options;
  }

  private static BlockBasedTableConfig table(Options options) {
    return (BlockBasedTableConfig) options.tableFormatConfig();
  }
}
