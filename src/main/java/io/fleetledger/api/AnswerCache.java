package io.fleetledger.api;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers that were given a moment ago, so that a crowd costs the database one question. Who finds
 * an answer too old finds it out anew, and gets that; who asks meanwhile gets the old one, if it is
 * not too old for anybody, and else waits. Thread-safe, bounded.
 */
final class AnswerCache {
  private static final int MAX_ENTRIES = 512;

  /** Larger answers are not kept. */
  private static final int MAX_BYTES = 4 * 1024 * 1024;

  /** What is kept in all. */
  private static final long MAX_TOTAL_BYTES = 64L * 1024 * 1024;

  /** Nobody gets an older one, unless it was good for longer. */
  private static final Duration STALE = Duration.ofSeconds(10);

  /** An answer is good for so many times as long as it took: a crowd keeps no connection busy. */
  private static final int REST = 4;

  private final ConcurrentHashMap<Object, Entry> entries = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;

  /**
   * @param nanoTime a clock that only goes forward, nanoseconds
   */
  AnswerCache(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  private record Kept(Response.Whole answer, long atNanos, long tookNanos) {
    boolean isFresh(long now, Duration fresh) {
      return now - atNanos
          < Math.max(fresh.toNanos(), Math.min(REST * tookNanos, STALE.toNanos() / 2));
    }

    boolean isGood(long now, Duration fresh) {
      return now - atNanos < Math.max(fresh.toNanos(), STALE.toNanos());
    }
  }

  private static final class Entry {
    private @Nullable Kept kept;
    private @Nullable CompletableFuture<Response.Whole> underWay;

    synchronized boolean isIdle() {
      return underWay == null;
    }

    synchronized long bytes() {
      return kept == null ? 0 : kept.answer.body().bytes();
    }

    synchronized void end(@Nullable Kept found) {
      kept = found == null ? kept : found;
      underWay = null;
    }
  }

  /**
   * An answer.
   *
   * @param key whose question it is, and which
   * @param fresh how old it may be without being found out anew
   * @param find finds it out
   */
  Response.Whole get(Object key, Duration fresh, Callable<Response.Whole> find) throws Exception {
    Entry entry = entries.computeIfAbsent(key, it -> new Entry());
    long begun = nanoTime.getAsLong();
    CompletableFuture<Response.Whole> others;
    var mine = new CompletableFuture<Response.Whole>();
    synchronized (entry) {
      Kept kept = entry.kept;
      boolean someoneLooks = entry.underWay != null;
      if (kept != null
          && (kept.isFresh(begun, fresh) || someoneLooks && kept.isGood(begun, fresh))) {
        return kept.answer;
      }
      others = entry.underWay;
      if (others == null) {
        entry.underWay = mine;
      }
    }
    return others == null ? find(key, entry, mine, begun, find) : await(others);
  }

  /** Forgets everything: something was changed that whoever changed it wants to see. */
  void clear() {
    entries.clear();
  }

  private Response.Whole find(
      Object key,
      Entry entry,
      CompletableFuture<Response.Whole> mine,
      long begun,
      Callable<Response.Whole> find)
      throws Exception {
    try {
      Response.Whole answer = find.call();
      long now = nanoTime.getAsLong();
      entry.end(new Kept(answer, now, now - begun));
      mine.complete(answer);
      if (answer.body().plain().length > MAX_BYTES || answer.status() != 200) {
        entries.remove(key, entry);
      }
      return answer;
    } catch (Throwable e) {
      entry.end(null);
      mine.completeExceptionally(e);
      throw e;
    } finally {
      keepInBounds();
    }
  }

  private void keepInBounds() {
    long bytes = entries.values().stream().mapToLong(Entry::bytes).sum();
    if (entries.size() > MAX_ENTRIES || bytes > MAX_TOTAL_BYTES) {
      entries.values().removeIf(Entry::isIdle);
    }
  }

  private static Response.Whole await(CompletableFuture<Response.Whole> answer) throws Exception {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }
}
