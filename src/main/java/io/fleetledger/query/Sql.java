package io.fleetledger.query;

import java.util.ArrayList;
import java.util.List;

/**
 * A statement with its parameters. What clients say is only ever a parameter.
 *
 * @param text with a question mark for each parameter
 * @param parameters in order; lists are arrays of text
 * @param limit how many rows a page has at most; the statement asks for one more
 */
public record Sql(String text, List<Object> parameters, int limit) {
  public Sql {
    parameters = List.copyOf(parameters);
  }

  /** The last column of every statement: the keys of the row. */
  static final String KEY_COLUMN = "~key";

  /**
   * A page of an order.
   *
   * @param rows a statement that gives the rows in any order
   * @param parameters of it
   * @param keys the order
   */
  static Sql page(
      String rows, List<Object> parameters, List<Key> keys, boolean descending, Question question) {
    var all = new ArrayList<>(parameters);
    String expressions = String.join(", ", keys.stream().map(Key::expression).toList());
    var text = new StringBuilder("SELECT page.*, ARRAY[");
    text.append(
            String.join(", ", keys.stream().map(it -> "(" + it.expression() + ")::text").toList()))
        .append("] AS \"")
        .append(KEY_COLUMN)
        .append("\"\nFROM (")
        .append(rows)
        .append(") AS page");
    Cursor cursor = question.cursor();
    if (cursor != null) {
      if (cursor.keys().size() != keys.size()) {
        throw new QuestionException("cursor: it belongs to another question");
      }
      text.append("\nWHERE (").append(expressions).append(descending ? ") < (" : ") > (");
      text.append(String.join(", ", keys.stream().map(it -> "?::" + it.type()).toList()))
          .append(")");
      all.addAll(cursor.keys());
    }
    String direction = descending ? " DESC" : "";
    text.append("\nORDER BY ")
        .append(String.join(", ", keys.stream().map(it -> it.expression() + direction).toList()))
        .append("\nLIMIT ")
        .append(question.limit() + 1);
    return new Sql(text.toString(), all, question.limit());
  }
}
