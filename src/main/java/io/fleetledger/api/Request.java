package io.fleetledger.api;

import io.fleetledger.access.Caller;
import io.fleetledger.access.Role;
import io.fleetledger.query.Scope;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a route.
 *
 * @param caller who asks; of a route that is open, whoever
 * @param path values of the path's variables
 * @param query values of the query's parameters
 * @param headers first value of a header, by its name; null: there is none
 * @param body reads the body, which may be read once
 * @param stillLetIn whether the caller would be let in now, as when they came
 */
record Request(
    Caller caller,
    Map<String, String> path,
    Map<String, List<String>> query,
    Function<String, @Nullable String> headers,
    Body body,
    BooleanSupplier stillLetIn) {

  /** Reads a body. */
  @FunctionalInterface
  interface Body {
    /**
     * Its bytes.
     *
     * @param maxBytes how many it may have
     * @throws Problem if it has more
     */
    byte[] read(int maxBytes) throws IOException;
  }

  /** Whose rows the caller sees. */
  Scope scope() {
    return caller.role() == Role.TENANT ? new Scope(caller.tenantId()) : Scope.PLATFORM;
  }

  /** A variable of the path. */
  String variable(String name) {
    String value = path.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the path has no " + name);
    }
    return value;
  }

  /** A parameter that may be given once; null: it is not. */
  @Nullable String parameter(String name) {
    List<String> values = query.getOrDefault(name, List.of());
    if (values.size() > 1) {
      throw new Problem(400, name + ": give it once");
    }
    return values.isEmpty() ? null : values.getFirst();
  }

  /** Whether CSV is wanted: by the parameter {@code format}, else by the header Accept. */
  boolean wantsCsv() {
    String format = parameter("format");
    if (format != null) {
      return switch (format) {
        case "csv" -> true;
        case "json" -> false;
        default -> throw new Problem(400, "format " + format + ": give json or csv");
      };
    }
    String accept = headers.apply("Accept");
    return accept != null && accept.contains("text/csv") && !accept.contains("application/json");
  }
}
