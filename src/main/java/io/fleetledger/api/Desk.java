package io.fleetledger.api;

import io.fleetledger.access.Caller;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes each request to its route, and turns what goes wrong into a problem in one line. */
final class Desk {
  private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

  /** Those without variables, by path and method. */
  private final Map<String, Map<String, Route>> plain = new HashMap<>();

  private final List<Route> routes;
  private final Gate gate;
  private final ConsoleFiles console = new ConsoleFiles();

  Desk(Routes routes, Gate gate) {
    this.routes = routes.all();
    this.gate = gate;
    for (Route route : this.routes) {
      if (route.variables().isEmpty()) {
        plain.computeIfAbsent(route.path(), it -> new HashMap<>()).put(route.method(), route);
      }
    }
  }

  /**
   * A request as it came.
   *
   * @param method of HTTP
   * @param path still encoded
   * @param query decoded
   * @param headers first value of a header; null: there is none
   * @param address where it came from
   * @param body reads the body
   */
  record Raw(
      String method,
      String path,
      Map<String, List<String>> query,
      Function<String, @Nullable String> headers,
      String address,
      Request.Body body) {}

  /** Answers a request, whatever happens. */
  Response answer(Raw raw) {
    try {
      return find(raw);
    } catch (Problem e) {
      return e.response();
    } catch (SQLException e) {
      return problem(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Json.problem(503, "the server is stopping", Map.of("Retry-After", "5"));
    } catch (IOException e) {
      LOG.warn("{} {}: {}", raw.method, raw.path, e.toString());
      return Json.problem(503, "a server behind this one is away", Map.of("Retry-After", "5"));
    } catch (Exception e) {
      LOG.error("{} {} failed", raw.method, raw.path, e);
      return Json.problem(500, "this is a fault of the server; its log says more", Map.of());
    }
  }

  private Response find(Raw raw) throws Exception {
    String method = raw.method.equals("HEAD") ? "GET" : raw.method;
    Route named = plain.getOrDefault(raw.path, Map.of()).get(method);
    if (named != null) {
      return handle(named, Map.of(), raw);
    }
    List<String> segments = segments(raw.path);
    var others = new TreeSet<String>();
    for (Route route : routes) {
      Map<String, String> variables = route.match(segments);
      if (variables != null) {
        if (route.method().equals(method)) {
          return handle(route, variables, raw);
        }
        others.add(route.method());
      }
    }
    if (!raw.path.startsWith("/api/") && method.equals("GET")) {
      Response file = console.file(raw.path, raw.headers.apply("If-None-Match"));
      if (file != null) {
        return file;
      }
    }
    if (raw.path.startsWith("/api/")) {
      // What there is and what not is told to nobody without a token.
      enter(raw);
    }
    if (!others.isEmpty()) {
      String allowed = String.join(", ", others);
      throw new Problem(405, "the method is " + allowed, Map.of("Allow", allowed));
    }
    throw new Problem(404, "there is nothing at this path: see /api/v1/openapi.json");
  }

  private Response handle(Route route, Map<String, String> variables, Raw raw) throws Exception {
    Caller caller = Caller.inDevelopment();
    if (!route.isOpen()) {
      caller = enter(raw);
      gate.require(caller, route);
    }
    for (String name : raw.query.keySet()) {
      if (route.parameters().stream().noneMatch(it -> it.name().equals(name))) {
        throw new Problem(
            400,
            "%s is no parameter here: give some of %s"
                .formatted(name, route.parameters().stream().map(Parameter::name).toList()));
      }
    }
    Caller who = caller;
    return route
        .handler()
        .handle(
            new Request(
                who,
                variables,
                raw.query,
                raw.headers,
                raw.body,
                () -> gate.stillLetsIn(who, raw.headers.apply("Authorization"))));
  }

  private Caller enter(Raw raw) throws SQLException, IOException {
    return gate.enter(raw.headers.apply("Authorization"), raw.headers.apply("Host"), raw.address);
  }

  private static Response problem(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    if (state.equals("57014")) {
      return Json.problem(
          504, "the answer took too long: ask for a shorter range or a longer grain", Map.of());
    }
    if (state.equals("42P01") || state.equals("42883")) {
      return Json.problem(404, "this installation does not have it: migrate it", Map.of());
    }
    if (state.startsWith("22")) {
      return Json.problem(
          400, "a value does not fit its column: check cursor and filters", Map.of());
    }
    LOG.warn("the database says {}: {}", state, e.getMessage());
    boolean passes =
        e instanceof SQLTransientException
            || state.startsWith("08")
            || state.startsWith("53")
            || state.startsWith("57");
    return passes
        ? Json.problem(503, "the database does not answer now", Map.of("Retry-After", "2"))
        : Json.problem(500, "the database refuses it; the server's log says why", Map.of());
  }

  private static List<String> segments(String path) {
    var segments = new ArrayList<String>();
    for (String segment : path.substring(Math.min(1, path.length())).split("/", -1)) {
      try {
        segments.add(URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8));
      } catch (IllegalArgumentException e) {
        throw new Problem(400, "the path is not well encoded");
      }
    }
    return segments;
  }
}
