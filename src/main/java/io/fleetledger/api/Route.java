package io.fleetledger.api;

import io.fleetledger.access.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Something that can be asked over HTTP.
 *
 * @param method of HTTP
 * @param path with variables in braces, a segment each
 * @param about what it does, in a sentence
 * @param roles who may; empty: whoever reaches the server
 * @param parameters all that it takes in its query; what is not among them is refused
 * @param bodies media types of the body that it takes; empty: none
 * @param answers media types of its answer
 * @param handler answers
 */
record Route(
    String method,
    String path,
    String about,
    Set<Role> roles,
    List<Parameter> parameters,
    List<String> bodies,
    List<String> answers,
    Handler handler) {

  /** Answers a request. */
  @FunctionalInterface
  interface Handler {
    Response handle(Request request) throws Exception;
  }

  Route {
    parameters = List.copyOf(parameters);
  }

  /** One that gives JSON for nothing but its path. */
  static Route get(String path, String about, Set<Role> roles, Handler handler) {
    return new Route(
        "GET", path, about, roles, List.of(), List.of(), List.of("application/json"), handler);
  }

  /** Whether it asks who the caller is. */
  boolean isOpen() {
    return roles.isEmpty();
  }

  /**
   * The variables of a path that is this route's; null: it is not.
   *
   * @param segments decoded
   */
  @Nullable Map<String, String> match(List<String> segments) {
    List<String> own = segments(path);
    if (own.size() != segments.size()) {
      return null;
    }
    var variables = new HashMap<String, String>();
    for (int i = 0; i < own.size(); i++) {
      String segment = own.get(i);
      if (segment.startsWith("{")) {
        variables.put(segment.substring(1, segment.length() - 1), segments.get(i));
      } else if (!segment.equals(segments.get(i))) {
        return null;
      }
    }
    return variables;
  }

  /** The names of the variables of its path. */
  List<String> variables() {
    return segments(path).stream()
        .filter(it -> it.startsWith("{"))
        .map(it -> it.substring(1, it.length() - 1))
        .toList();
  }

  private static List<String> segments(String path) {
    var segments = new ArrayList<>(List.of(path.split("/", -1)));
    segments.removeFirst();
    return segments;
  }
}
