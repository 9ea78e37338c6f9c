package io.fleetledger.api;

import io.fleetledger.access.Role;
import io.fleetledger.query.Question;
import io.fleetledger.query.Scope;
import io.fleetledger.query.Source;
import io.fleetledger.query.Sources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is new, as server-sent events: each second a client's own thread looks, and sends what has
 * changed. Clients that see the same share one look at the database. Who comes back gets the state
 * of now first.
 */
final class LiveRoute {
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int QUIET_TURNS = 15;

  /** A stream that is this old ends, so that clients spread over the instances anew. */
  private static final int TURNS = 300;

  private final Reads reads;
  private final Semaphore places;

  LiveRoute(Reads reads, int maxClients) {
    this.reads = reads;
    this.places = new Semaphore(maxClients);
  }

  List<Route> all() {
    return List.of(
        new Route(
            "GET",
            Routes.BASE + "/live",
            "Server-sent events: `fleet` (of tenants: `usage`), the last complete minute, and"
                + " `alerts`, those that are not resolved; each when it has changed, looked at every"
                + " second. The stream ends after five minutes: come back. It ends within seconds"
                + " when the token is revoked or expires.",
            ReadRoutes.EVERYONE,
            List.of(),
            List.of(),
            List.of("text/event-stream"),
            this::listen));
  }

  private Response listen(Request request) {
    if (!places.tryAcquire()) {
      throw Problem.unavailable("too many listen already: ask again, or read /fleet/now", 5);
    }
    var looks = new LinkedHashMap<String, Look>();
    if (request.caller().role() == Role.TENANT) {
      looks.put("usage", new Look(Sources.USAGE_NOW, Map.of()));
    } else {
      looks.put("fleet", new Look(Sources.FLEET_NOW, Map.of("limit", List.of("5000"))));
    }
    looks.put("alerts", new Look(Sources.ALERTS, Map.of("state", List.of("OPEN", "ACKNOWLEDGED"))));
    Scope scope = request.scope();
    return new Response.Events(
        output -> {
          try {
            send(scope, looks, request.stillLetIn(), output);
          } finally {
            places.release();
          }
        });
  }

  private record Look(Source source, Map<String, List<String>> parameters) {
    Question question() {
      return Question.of(source, parameters);
    }
  }

  private void send(
      Scope scope, Map<String, Look> looks, BooleanSupplier stillLetIn, Response.Output output)
      throws IOException, InterruptedException {
    Map<String, byte[]> sent = new LinkedHashMap<>();
    output.send("retry: 2000\n\n");
    int quiet = 0;
    for (int turn = 0; turn < TURNS && stillLetIn.getAsBoolean(); turn++) {
      quiet++;
      for (Map.Entry<String, Look> look : looks.entrySet()) {
        byte @Nullable [] seen = seen(scope, look.getValue());
        if (seen != null && !Arrays.equals(seen, sent.put(look.getKey(), seen))) {
          String data = new String(seen, StandardCharsets.UTF_8);
          output.send("id: %d\nevent: %s\ndata: %s\n\n".formatted(turn, look.getKey(), data));
          quiet = 0;
        }
      }
      if (quiet >= QUIET_TURNS) {
        output.send(": alive\n\n");
        quiet = 0;
      }
      Thread.sleep(PAUSE);
    }
  }

  /** A look; null: the database is away, or has no such view. */
  private byte @Nullable [] seen(Scope scope, Look look) throws InterruptedException {
    try {
      return reads.page(scope, look.source(), look.question(), false, PAUSE).body().plain();
    } catch (InterruptedException e) {
      throw e;
    } catch (SQLException e) {
      return null;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
