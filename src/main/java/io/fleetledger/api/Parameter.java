package io.fleetledger.api;

import java.util.List;

/**
 * A parameter of a route.
 *
 * @param name as it is given
 * @param type of JSON Schema: string, integer, boolean, or array for what may be repeated
 * @param about what it means
 * @param choices what it may be; empty: anything of its type
 */
record Parameter(String name, String type, String about, List<String> choices) {
  static Parameter text(String name, String about) {
    return new Parameter(name, "string", about, List.of());
  }

  static Parameter choice(String name, String about, List<String> choices) {
    return new Parameter(name, "string", about, choices);
  }

  static Parameter several(String name, String about, List<String> choices) {
    return new Parameter(name, "array", about, choices);
  }
}
