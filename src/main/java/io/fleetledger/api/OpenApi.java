package io.fleetledger.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fleetledger.access.Role;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The routes as an OpenAPI 3.1 document. */
final class OpenApi {
  private static final Map<String, String> PROBLEMS =
      new TreeMap<>(
          Map.of(
              "400", "The request can't be understood.",
              "401", "No token, or one that is not good.",
              "403", "The token's role may not do this.",
              "404", "There is no such thing, or the caller does not see it.",
              "429", "Too many requests: ask again after Retry-After seconds.",
              "503", "A server behind this one is away: ask again after Retry-After seconds.",
              "504", "The answer took too long: ask for less."));

  private OpenApi() {}

  static ObjectNode document(List<Route> routes, String version) {
    ObjectNode document = Json.object().put("openapi", "3.1.0");
    document
        .putObject("info")
        .put("title", "FleetLedger")
        .put("version", version)
        .put(
            "description",
            "Whole numbers are JSON numbers, decimals texts with every digit, instants ISO 8601 in"
                + " UTC, absent values null. Tables come as {rows, next}: next, given as cursor,"
                + " leads to the next page.");
    ObjectNode paths = document.putObject("paths");
    for (Route route : routes) {
      ObjectNode path =
          paths.has(route.path())
              ? (ObjectNode) paths.get(route.path())
              : paths.putObject(route.path());
      path.set(route.method().toLowerCase(Locale.ROOT), operation(route));
    }
    components(document.putObject("components"));
    return document;
  }

  private static ObjectNode operation(Route route) {
    ObjectNode operation = Json.object();
    operation.put("summary", route.about());
    operation.put("operationId", operationId(route));
    ArrayNode security = operation.putArray("security");
    if (!route.isOpen()) {
      security.addObject().putArray("bearer");
      ArrayNode roles = operation.putArray("x-roles");
      route.roles().stream().sorted().map(Role::text).forEach(roles::add);
    }
    ArrayNode parameters = operation.putArray("parameters");
    for (String variable : route.variables()) {
      parameter(parameters.addObject(), variable, "path", "string", List.of())
          .put("required", true);
    }
    for (Parameter it : route.parameters()) {
      parameter(parameters.addObject(), it.name(), "query", it.type(), it.choices())
          .put("description", it.about());
    }
    if (!route.bodies().isEmpty()) {
      ObjectNode content = operation.putObject("requestBody").putObject("content");
      route.bodies().forEach(type -> content.putObject(type).putObject("schema"));
    }
    ObjectNode responses = operation.putObject("responses");
    ObjectNode ok = responses.putObject("200").put("description", "The answer.");
    ObjectNode content = ok.putObject("content");
    route.answers().forEach(type -> content.putObject(type).set("schema", schema(route, type)));
    if (!route.isOpen()) {
      PROBLEMS.forEach(
          (status, about) ->
              responses.putObject(status).put("$ref", "#/components/responses/" + status));
    }
    return operation;
  }

  private static ObjectNode schema(Route route, String type) {
    boolean isTable = type.equals(Json.TYPE) && route.answers().contains("text/csv");
    return isTable
        ? Json.object().put("$ref", "#/components/schemas/Page")
        : Json.object().put("type", type.equals(Json.TYPE) ? "object" : "string");
  }

  private static ObjectNode parameter(
      ObjectNode parameter, String name, String in, String type, List<String> choices) {
    parameter.put("name", name).put("in", in);
    ObjectNode schema = parameter.putObject("schema").put("type", type);
    ObjectNode value =
        type.equals("array") ? schema.putObject("items").put("type", "string") : schema;
    if (!choices.isEmpty()) {
      ArrayNode all = value.putArray("enum");
      choices.forEach(all::add);
    }
    if (type.equals("array")) {
      parameter.put("explode", false).put("style", "form");
    }
    return parameter;
  }

  private static void components(ObjectNode components) {
    components
        .putObject("securitySchemes")
        .putObject("bearer")
        .put("type", "http")
        .put("scheme", "bearer");
    ObjectNode schemas = components.putObject("schemas");
    ObjectNode page = schemas.putObject("Page").put("type", "object");
    page.putArray("required").add("rows").add("next");
    ObjectNode properties = page.putObject("properties");
    properties
        .putObject("rows")
        .put("type", "array")
        .putObject("items")
        .put("type", "object")
        .put("additionalProperties", true);
    properties.putObject("next").putArray("type").add("string").add("null");
    ObjectNode problem = schemas.putObject("Problem").put("type", "object");
    ObjectNode fields = problem.putObject("properties");
    List.of("type", "title", "detail").forEach(it -> fields.putObject(it).put("type", "string"));
    fields.putObject("status").put("type", "integer");
    ObjectNode responses = components.putObject("responses");
    PROBLEMS.forEach(
        (status, about) ->
            responses
                .putObject(status)
                .put("description", about)
                .putObject("content")
                .putObject("application/problem+json")
                .putObject("schema")
                .put("$ref", "#/components/schemas/Problem"));
  }

  private static String operationId(Route route) {
    return route.method().toLowerCase(Locale.ROOT)
        + route.path().replace(Routes.BASE, "").replaceAll("[^a-z_]+", "_");
  }
}
