package io.fleetledger.streams;

import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.apache.kafka.streams.processor.internals.ProcessorRecordContext;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * Calls a processor back right before each commit of its task, inside the transaction that commits
 * the offsets: what the callback writes to stores and forwards is committed with the records that
 * it came from, or not at all. So a processor may keep its work on the heap between commits.
 *
 * <p>The engine has no public call for this. Its record caches have one, {@code
 * CachedStateStore.flushCache()}, made on every path that leads to a commit (interval, request,
 * rebalance, close). This class is a store that holds nothing and poses as such a cache; it is the
 * only one that touches the engine's internals.
 *
 * <p>Belongs to the stream thread of its task.
 */
public final class CommitHook implements StateStore, CachedStateStore<byte[], byte[]> {
  private static final String SUFFIX = "-commit";

  private final String name;
  private boolean open;
  private @Nullable Runnable flush;

  private CommitHook(String name) {
    this.name = name;
  }

  /** Whether a store of this name is such a hook, and so has no changelog. */
  public static boolean isName(String store) {
    return store.endsWith(SUFFIX);
  }

  /**
   * A builder to add to a topology, and to connect to one processor.
   *
   * @param name ends with {@value #SUFFIX}
   */
  public static StoreBuilder<CommitHook> builder(String name) {
    if (!isName(name)) {
      throw new IllegalArgumentException("the name of a commit hook ends with " + SUFFIX);
    }
    return new Builder(name);
  }

  /**
   * Sets what to call before each commit.
   *
   * @param context the context of the processor, which must be initializing
   * @param beforeCommit may write to the processor's stores and forward records; what it throws
   *     fails the commit
   */
  public void onCommit(ProcessorContext<?, ?> context, Runnable beforeCommit) {
    InternalProcessorContext<?, ?> internal = (InternalProcessorContext<?, ?>) context;
    ProcessorNode<?, ?, ?, ?> node = internal.currentNode();
    flush =
        () -> {
          ProcessorNode<?, ?, ?, ?> previousNode = internal.currentNode();
          ProcessorRecordContext previousRecord = internal.recordContext();
          internal.setCurrentNode(node);
          internal.setRecordContext(
              new ProcessorRecordContext(
                  internal.currentSystemTimeMs(), -1L, -1, null, new RecordHeaders()));
          try {
            beforeCommit.run();
          } finally {
            internal.setCurrentNode(previousNode);
            internal.setRecordContext(previousRecord);
          }
        };
  }

  @Override
  public void flushCache() {
    if (flush != null) {
      flush.run();
    }
  }

  @Override
  public boolean setFlushListener(
      CacheFlushListener<byte[], byte[]> listener, boolean sendOldValues) {
    return false;
  }

  @Override
  public void clearCache() {
    // The processor clears what it holds itself, when it is initialized anew.
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    flush = null;
    open = true;
    context.register(
        root,
        (key, value) -> {
          throw new IllegalStateException("store " + name + " has no changelog to restore");
        });
  }

  @Override
  public void close() {
    open = false;
  }

  @Override
  public boolean persistent() {
    return false;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  private record Builder(String name) implements StoreBuilder<CommitHook> {
    @Override
    public StoreBuilder<CommitHook> withCachingEnabled() {
      return this;
    }

    @Override
    public StoreBuilder<CommitHook> withCachingDisabled() {
      return this;
    }

    @Override
    public StoreBuilder<CommitHook> withLoggingEnabled(Map<String, String> config) {
      throw new UnsupportedOperationException("a commit hook holds nothing to log");
    }

    @Override
    public StoreBuilder<CommitHook> withLoggingDisabled() {
      return this;
    }

    @Override
    public CommitHook build() {
      return new CommitHook(name);
    }

    @Override
    public Map<String, String> logConfig() {
      return Map.of();
    }

    @Override
    public boolean loggingEnabled() {
      return false;
    }
  }
}
