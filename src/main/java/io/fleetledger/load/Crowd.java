package io.fleetledger.load;

import io.fleetledger.load.LoadResult.Tally;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Clients that each ask one thing after the other, without a pause, on a connection of their own.
 */
final class Crowd {
  private final Target target;
  private final int clients;

  Crowd(Target target, int clients) {
    this.target = target;
    this.clients = clients;
  }

  /** What a client asks. */
  interface Script {
    /** The next request. */
    byte[] next() throws IOException;

    /** How many of what is counted the last request held. */
    default int units() {
      return 1;
    }
  }

  /** Makes the script of a client. */
  interface Casting {
    Script of(int client) throws IOException;
  }

  /** Lets them ask for a time, once all are connected. */
  LoadResult ask(String what, Casting casting, Duration time)
      throws IOException, InterruptedException {
    var connected = new CountDownLatch(clients);
    var tallies = new Tally[clients];
    long[] span = new long[2];
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running =
          IntStream.range(0, clients)
              .mapToObj(
                  client ->
                      threads.submit(
                          () -> {
                            try (Connection connection = target.connect()) {
                              Script script = casting.of(client);
                              connected.countDown();
                              connected.await();
                              tallies[client] = ask(connection, script, time);
                            } finally {
                              connected.countDown();
                            }
                            return null;
                          }))
              .toList();
      connected.await();
      span[0] = System.nanoTime();
      for (Future<?> one : running) {
        one.get();
      }
      span[1] = System.nanoTime();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    }
    return LoadResult.of(what, Duration.ofNanos(span[1] - span[0]), tallies);
  }

  private static Tally ask(Connection connection, Script script, Duration time) throws IOException {
    var tally = new Tally();
    long end = System.nanoTime() + time.toNanos();
    long now;
    do {
      byte[] request = script.next();
      long begun = System.nanoTime();
      Connection.Answer answer = connection.ask(request, false);
      now = System.nanoTime();
      tally.add(now - begun, answer.status(), script.units(), answer.length());
    } while (now < end);
    return tally;
  }
}
