package io.fleetledger.metering;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Why a record is quarantined.
 *
 * @param reason the kind of fault
 * @param detail what exactly, in one line
 */
public record Rejection(Reason reason, String detail) {

  /**
   * Another payload under an id that has been taken.
   *
   * @param id the id, in words
   */
  static Rejection conflict(String id) {
    return new Rejection(
        Reason.CONFLICT, id + " came before with another payload: the first one stands");
  }

  /** The headers that say why, and where the record was. */
  Headers headers(Origin origin) {
    Headers headers = new RecordHeaders();
    add(headers, "reason", reason.name());
    add(headers, "detail", detail);
    add(headers, "topic", origin.topic());
    add(headers, "partition", Integer.toString(origin.partition()));
    add(headers, "offset", Long.toString(origin.offset()));
    add(headers, "timestamp", Long.toString(origin.timestampMillis()));
    return headers;
  }

  private static void add(Headers headers, String name, String value) {
    headers.add("fleetledger." + name, value.getBytes(StandardCharsets.UTF_8));
  }

  /** The kinds of fault; the names appear in the quarantine. */
  public enum Reason {
    UNDECODABLE,
    UNKNOWN_SCHEMA,
    NOT_AN_EVENT,
    EMPTY_ID,
    ID_TOO_LONG,
    BAD_ID,
    NEGATIVE_COUNT,
    COUNT_TOO_LARGE,
    CACHED_OVER_INPUT,
    REASONING_OVER_OUTPUT,
    ACCEPTED_OVER_DRAFT,
    FINISHED_BEFORE_ARRIVED,
    FIRST_TOKEN_OUT_OF_RANGE,
    STARTED_OUT_OF_RANGE,
    TOO_FAR_AHEAD,
    TOO_OLD,
    TOO_LONG,
    TOO_MANY_LABELS,
    BAD_BATCH_SIZE,
    WORK_TOO_LARGE,
    BAD_RATIO,
    CONFLICT
  }
}
