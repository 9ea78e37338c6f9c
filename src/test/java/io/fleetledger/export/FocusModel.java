package io.fleetledger.export;

import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * The rules of FOCUS 1.2, as the FinOps Foundation's validator has them.
 *
 * @param rules by id
 * @param checkFunctions names of what rules are made of
 * @param criteria names of what a provider may support, on which rules depend
 */
record FocusModel(Map<String, Rule> rules, Set<String> checkFunctions, Set<String> criteria) {

  /**
   * A rule.
   *
   * @param id its id
   * @param kind Composite, Presence, Type, Format, Nullability or Validation
   * @param isStatic whether a program can judge it from the data alone
   * @param keyword MUST, MUST NOT, SHOULD, ...
   * @param criteria what a provider must support for it to apply
   * @param requirement a check function with its arguments
   * @param condition of which rows it is; an empty object: of all
   * @param dependencies ids of rules that must hold before it means anything
   */
  record Rule(
      String id,
      String kind,
      boolean isStatic,
      String keyword,
      Set<String> criteria,
      JsonNode requirement,
      JsonNode condition,
      Set<String> dependencies) {

    boolean isComposite() {
      return kind.equals("Composite");
    }

    /** Whether it allows something and so can't be broken. */
    boolean isPermission() {
      return keyword.equals("MAY");
    }

    /** Ids of the rules that a composite is made of. */
    List<String> items() {
      List<String> items = new ArrayList<>();
      if (isComposite()) {
        requirement.path("Items").forEach(item -> items.add(item.path("ModelRuleId").asText()));
      }
      return items;
    }

    boolean isAnyOf() {
      return isComposite() && requirement.path("CheckFunction").asText().equals("OR");
    }
  }

  /** Reads the file in the resources. */
  static FocusModel read() {
    try (InputStream file =
        Objects.requireNonNull(FocusModel.class.getResourceAsStream("/focus/model-1.2.json"))) {
      JsonNode root = new ObjectMapper().readTree(file);
      Map<String, Rule> rules = new LinkedHashMap<>();
      root.path("ModelRules")
          .properties()
          .forEach(entry -> rules.put(entry.getKey(), rule(entry.getKey(), entry.getValue())));
      return new FocusModel(
          rules, names(root.path("CheckFunctions")), names(root.path("ApplicabilityCriteria")));
    } catch (IOException e) {
      throw new IllegalStateException("the rules can't be read", e);
    }
  }

  /** The composites that each rule is an item of. */
  Map<String, List<Rule>> parents() {
    Map<String, List<Rule>> parents =
        rules.keySet().stream().collect(toMap(id -> id, id -> new ArrayList<>()));
    rules
        .values()
        .forEach(
            rule ->
                rule.items().forEach(item -> Objects.requireNonNull(parents.get(item)).add(rule)));
    return parents;
  }

  private static Rule rule(String id, JsonNode node) {
    JsonNode criteria = node.path("ValidationCriteria");
    return new Rule(
        id,
        node.path("Function").asText(),
        node.path("Type").asText().equals("Static"),
        criteria.path("Keyword").asText(),
        texts(node.path("ApplicabilityCriteria")),
        criteria.path("Requirement"),
        criteria.path("Condition"),
        texts(criteria.path("Dependencies")));
  }

  private static Set<String> texts(JsonNode array) {
    Set<String> texts = new LinkedHashSet<>();
    StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).forEach(texts::add);
    return texts;
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new LinkedHashSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
