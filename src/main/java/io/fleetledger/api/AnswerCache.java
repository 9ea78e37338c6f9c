package io.fleetledger.api;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/**
 * Answers that were given a moment ago: who asks the same meanwhile gets the same, and who asks
 * while it is being found out waits for it, so a crowd costs the database one question.
 * Thread-safe, bounded.
 */
final class AnswerCache {
  private static final int MAX_ENTRIES = 256;

  /** Larger answers are not kept. */
  private static final int MAX_BYTES = 4 * 1024 * 1024;

  /** What is kept in all. */
  private static final long MAX_TOTAL_BYTES = 64L * 1024 * 1024;

  private final ConcurrentHashMap<Object, Entry> entries = new ConcurrentHashMap<>();

  private static final class Entry {
    final CompletableFuture<Response.Whole> answer = new CompletableFuture<>();
    volatile long doneNanos;
    volatile int bytes;

    boolean isFresh(long nowNanos, Duration fresh) {
      return !answer.isDone() || nowNanos - doneNanos < fresh.toNanos();
    }
  }

  /**
   * An answer, not older than asked for.
   *
   * @param key whose question it is, and which
   */
  Response.Whole get(Object key, Duration fresh, Callable<Response.Whole> find) throws Exception {
    long now = System.nanoTime();
    var mine = new Entry();
    Entry entry =
        entries.compute(key, (k, old) -> old != null && old.isFresh(now, fresh) ? old : mine);
    if (entry != mine) {
      return await(entry);
    }
    try {
      Response.Whole answer = find.call();
      mine.doneNanos = System.nanoTime();
      mine.bytes = answer.body().length;
      mine.answer.complete(answer);
      if (answer.body().length > MAX_BYTES || answer.status() != 200) {
        entries.remove(key, mine);
      }
      return answer;
    } catch (Throwable e) {
      entries.remove(key, mine);
      mine.answer.completeExceptionally(e);
      throw e;
    } finally {
      long bytes = entries.values().stream().mapToLong(it -> it.bytes).sum();
      if (entries.size() > MAX_ENTRIES || bytes > MAX_TOTAL_BYTES) {
        entries.values().removeIf(it -> it.answer.isDone());
      }
    }
  }

  private static Response.Whole await(Entry entry) throws Exception {
    try {
      return entry.answer.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }
}
