package io.fleetledger.catalog;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The nodes that a deployment of a catalog file is about. */
final class NodeNames {
  private static final Pattern RANGE = Pattern.compile("\\{(\\d{1,6})\\.\\.(\\d{1,6})}");

  private NodeNames() {}

  /** The ids that {@code node: a} or {@code nodes: [a, b-{01..16}]} tell, in order. */
  static List<String> read(YamlFields fields) {
    List<String> names = new ArrayList<>();
    if (fields.has("nodes")) {
      if (fields.has("node")) {
        fields.error("nodes", "goes without node; give one of them");
      }
      YamlValue nodes = fields.get("nodes");
      nodes.items().forEach(item -> names.addAll(expand(item)));
      if (names.isEmpty() && fields.isSound()) {
        fields.error("nodes", "must name at least one node");
      }
    } else {
      names.addAll(expand(fields.need("node")));
    }
    if (new LinkedHashSet<>(names).size() < names.size()) {
      fields.error("nodes", "name a node twice; name it once");
    }
    return names;
  }

  /** {@code gpu-{08..10}} is gpu-08, gpu-09, gpu-10; a name without a range is itself. */
  private static List<String> expand(YamlValue value) {
    String text = value.id();
    if (text == null) {
      return List.of();
    }
    Matcher range = RANGE.matcher(text);
    if (!range.find()) {
      return List.of(text);
    }
    int first = Integer.parseInt(range.group(1));
    int last = Integer.parseInt(range.group(2));
    if (last < first || range.find()) {
      value
          .findings()
          .error(value.path(), "write one range, the smaller number first: gpu-{01..16}");
      return List.of();
    }
    String digits = "%0" + Math.max(1, text.indexOf("..") - text.indexOf('{') - 1) + "d";
    List<String> names = new ArrayList<>();
    for (int i = first; i <= last; i++) {
      names.add(
          text.substring(0, text.indexOf('{'))
              + digits.formatted(i)
              + text.substring(text.indexOf('}') + 1));
    }
    return names;
  }
}
