package io.fleetledger.faults;

import io.fleetledger.faults.Requests.Request;
import java.util.concurrent.CompletableFuture;

/**
 * Waits for a request by its name, and then strikes once: it runs an action and cuts the
 * connection, so that the client never sees the answer.
 */
public final class Trap {
  /** When it strikes. */
  public enum Moment {
    /** The server never sees the request. */
    BEFORE,
    /** The server has begun to answer, and the answer is lost. */
    AFTER
  }

  private final String request;
  private final Moment moment;
  private final Runnable action;
  private final CompletableFuture<Void> struck = new CompletableFuture<>();

  Trap(String request, Moment moment, Runnable action) {
    this.request = request;
    this.moment = moment;
    this.action = action;
  }

  /** Done when it has struck; fails with what the action threw. */
  public CompletableFuture<Void> struck() {
    return struck;
  }

  Moment moment() {
    return moment;
  }

  boolean waitsFor(Request arrived) {
    return arrived.name().equals(request);
  }

  void strike() {
    try {
      action.run();
      struck.complete(null);
    } catch (RuntimeException | Error failure) {
      struck.completeExceptionally(failure);
    }
  }
}
