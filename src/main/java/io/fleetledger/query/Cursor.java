package io.fleetledger.query;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * The place of a row in an order: what comes after it is the next page. It names a place and grants
 * nothing: whoever makes one up reads from another place of what is theirs.
 *
 * @param keys the row's values of the order's keys, as texts
 */
public record Cursor(List<String> keys) {
  private static final JsonMapper JSON = new JsonMapper();

  public Cursor {
    keys = List.copyOf(keys);
  }

  /** As clients hand it back. */
  public String text() {
    try {
      return Base64.getUrlEncoder().withoutPadding().encodeToString(JSON.writeValueAsBytes(keys));
    } catch (JacksonException e) {
      throw new IllegalStateException("a list of texts has a JSON text", e);
    }
  }

  /**
   * Reads one.
   *
   * @throws QuestionException if it is none
   */
  static Cursor parse(String text) {
    try {
      byte[] json = Base64.getUrlDecoder().decode(text);
      return new Cursor(
          JSON.readValue(new String(json, StandardCharsets.UTF_8), new TypeReference<>() {}));
    } catch (IllegalArgumentException | JacksonException | NullPointerException e) {
      throw new QuestionException("cursor: give `next` of the page before, as it is", e);
    }
  }
}
