package io.fleetledger.export;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toCollection;

import com.fasterxml.jackson.databind.JsonNode;
import io.fleetledger.export.FocusModel.Rule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Judges a dataset by every rule of FOCUS: each gets a verdict. An item of a composite applies
 * where the composite does: under its criteria and to the rows of its condition.
 */
final class FocusRules {
  private final FocusModel model;
  private final Map<String, List<Rule>> parents;
  private final Set<String> supported;

  /**
   * Rules for a provider.
   *
   * @param model the rules
   * @param supported the criteria that the provider meets
   */
  FocusRules(FocusModel model, Set<String> supported) {
    this.model = model;
    this.parents = model.parents();
    this.supported = supported;
  }

  /** What became of a rule. */
  enum Outcome {
    /** Judged: the dataset keeps it. */
    KEPT,
    /** Judged: the dataset breaks it. */
    BROKEN,
    /** Not judged: a rule that it depends on is broken. */
    BLOCKED,
    /** Not judged: what it is about is not supported by the provider. */
    NOT_APPLICABLE,
    /** Not judged: the rules themselves say that the data alone can't tell. */
    DYNAMIC,
    /** Can't be broken: it allows something. */
    PERMISSION,
    /** Judged as one of several ways to fulfil a composite. */
    ALTERNATIVE
  }

  /**
   * A rule's outcome.
   *
   * @param why what breaks it, or why it was not judged; empty: it is kept
   */
  record Verdict(Outcome outcome, String why) {}

  /** Verdicts by rule. */
  record Report(Map<String, Verdict> verdicts) {
    Set<String> of(Outcome outcome) {
      return verdicts.entrySet().stream()
          .filter(entry -> entry.getValue().outcome() == outcome)
          .map(Map.Entry::getKey)
          .collect(toCollection(TreeSet::new));
    }

    /** How many of each outcome. */
    Map<Outcome, Integer> counts() {
      Map<Outcome, Integer> counts = new TreeMap<>();
      verdicts.values().forEach(verdict -> counts.merge(verdict.outcome(), 1, Integer::sum));
      return counts;
    }

    /** The rules of an outcome by the reason. */
    Map<String, Long> reasons(Outcome outcome) {
      return new TreeMap<>(
          verdicts.values().stream()
              .filter(verdict -> verdict.outcome() == outcome)
              .collect(groupingBy(Verdict::why, counting())));
    }
  }

  /** Judges a dataset. */
  Report judge(FocusDataset data) {
    var checks = new FocusChecks(data, model);
    Map<String, Verdict> verdicts = new LinkedHashMap<>();
    model.rules().values().stream()
        .filter(rule -> !rule.isComposite())
        .forEach(rule -> verdicts.put(rule.id(), verdict(rule, data, checks)));
    model.rules().values().stream()
        .filter(Rule::isComposite)
        .forEach(rule -> verdictOfComposite(rule, data, checks, verdicts));
    return new Report(blocked(verdicts));
  }

  private Verdict verdict(Rule rule, FocusDataset data, FocusChecks checks) {
    String missing = missingCriteria(rule);
    if (!missing.isEmpty()) {
      return new Verdict(Outcome.NOT_APPLICABLE, missing);
    }
    if (!rule.isStatic()) {
      return new Verdict(Outcome.DYNAMIC, "");
    }
    if (rule.isPermission()) {
      return new Verdict(Outcome.PERMISSION, "");
    }
    if (parents(rule).anyMatch(Rule::isAnyOf)) {
      return new Verdict(Outcome.ALTERNATIVE, "");
    }
    return judged(rule, data, checks);
  }

  private Verdict judged(Rule rule, FocusDataset data, FocusChecks checks) {
    List<JsonNode> conditions = conditions(rule);
    String violation =
        checks.violation(
            rule.requirement(),
            data.rows().stream()
                .filter(row -> conditions.stream().allMatch(it -> checks.holds(it, row)))
                .toList());
    return violation == null
        ? new Verdict(Outcome.KEPT, "")
        : new Verdict(Outcome.BROKEN, violation);
  }

  private void verdictOfComposite(
      Rule rule, FocusDataset data, FocusChecks checks, Map<String, Verdict> verdicts) {
    if (verdicts.containsKey(rule.id())) {
      return;
    }
    rule.items().stream()
        .map(this::rule)
        .filter(Rule::isComposite)
        .forEach(item -> verdictOfComposite(item, data, checks, verdicts));
    String missing = missingCriteria(rule);
    List<Verdict> items =
        rule.items().stream().map(id -> Objects.requireNonNull(verdicts.get(id))).toList();
    verdicts.put(
        rule.id(),
        missing.isEmpty()
            ? rule.isAnyOf() ? judged(rule, data, checks) : all(items)
            : new Verdict(Outcome.NOT_APPLICABLE, missing));
  }

  /** The verdict on a composite of which every item counts. */
  private static Verdict all(List<Verdict> items) {
    return items.stream()
        .filter(item -> item.outcome() == Outcome.BROKEN)
        .findFirst()
        .or(
            () ->
                items.stream()
                    .filter(
                        item ->
                            item.outcome() == Outcome.KEPT || item.outcome() == Outcome.PERMISSION)
                    .findFirst()
                    .map(item -> new Verdict(Outcome.KEPT, "")))
        // Nothing of it is to be judged: it is what its items are.
        .orElseGet(() -> items.get(0));
  }

  /** What is broken only because something that it builds on is, is no finding of its own. */
  private Map<String, Verdict> blocked(Map<String, Verdict> verdicts) {
    Map<String, Verdict> result = new LinkedHashMap<>(verdicts);
    verdicts.forEach(
        (id, verdict) -> {
          if (verdict.outcome() == Outcome.BROKEN && !rule(id).isComposite()) {
            rule(id).dependencies().stream()
                .filter(it -> Objects.requireNonNull(verdicts.get(it)).outcome() == Outcome.BROKEN)
                .findFirst()
                .ifPresent(it -> result.put(id, new Verdict(Outcome.BLOCKED, it)));
          }
        });
    return result;
  }

  /** Criteria of a rule, and of what it is an item of, that are not met; empty: all are. */
  private String missingCriteria(Rule rule) {
    return Stream.concat(Stream.of(rule), ancestors(rule))
        .flatMap(it -> it.criteria().stream())
        .filter(criterion -> !supported.contains(criterion))
        .findFirst()
        .orElse("");
  }

  private List<JsonNode> conditions(Rule rule) {
    return Stream.concat(Stream.of(rule), ancestors(rule))
        .map(Rule::condition)
        .filter(condition -> !condition.isEmpty())
        .toList();
  }

  private Stream<Rule> ancestors(Rule rule) {
    return parents(rule).limit(1).flatMap(it -> Stream.concat(Stream.of(it), ancestors(it)));
  }

  private Stream<Rule> parents(Rule rule) {
    return Objects.requireNonNull(parents.get(rule.id())).stream();
  }

  private Rule rule(String id) {
    return Objects.requireNonNull(model.rules().get(id), id);
  }
}
