package io.fleetledger.streams;

/**
 * Tells a backlog by the age of what is read: the broker's time of records against the clock on the
 * wall. Belongs to one thread.
 */
public final class ReadAge {
  /** Older than this when it is read: a second more or less does not matter to it. */
  private static final long BACKLOG_MILLIS = 10_000;

  /**
   * After so long without a record the end of the log is reached, or out of reach: longer than a
   * task waits for its turn while the consumer hands over what it has fetched of other partitions.
   */
  private static final long IDLE_MILLIS = 6_000;

  private static final long NOTHING = Long.MAX_VALUE;

  private long oldestMillis = NOTHING;
  private long readAtMillis;
  private boolean isBacklog;

  /** Notes that a record is read that the broker got at this time, epoch milliseconds. */
  public void read(long brokerMillis) {
    oldestMillis = Math.min(oldestMillis, brokerMillis);
  }

  /** Whether what was read since the last call, or shortly before, is a backlog. */
  public boolean isBacklog(long nowMillis) {
    if (oldestMillis != NOTHING) {
      isBacklog = nowMillis - oldestMillis > BACKLOG_MILLIS;
      oldestMillis = NOTHING;
      readAtMillis = nowMillis;
    } else if (nowMillis - readAtMillis > IDLE_MILLIS) {
      isBacklog = false;
    }
    return isBacklog;
  }

  /** What {@link #isBacklog(long)} said last. */
  public boolean wasBacklog() {
    return isBacklog;
  }
}
