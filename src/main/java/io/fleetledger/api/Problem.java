package io.fleetledger.api;

import java.util.Map;

/** A request that can't be answered, as RFC 9457 tells it: a status and one clear line. */
final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient Map<String, String> headers;

  Problem(int status, String detail) {
    this(status, detail, Map.of());
  }

  Problem(int status, String detail, Map<String, String> headers) {
    super(detail, null, false, false);
    this.status = status;
    this.headers = headers;
  }

  static Problem tooMany(String detail, int retryAfterSeconds) {
    return new Problem(429, detail, Map.of("Retry-After", Integer.toString(retryAfterSeconds)));
  }

  static Problem unavailable(String detail, int retryAfterSeconds) {
    return new Problem(503, detail, Map.of("Retry-After", Integer.toString(retryAfterSeconds)));
  }

  int status() {
    return status;
  }

  Response response() {
    return Json.problem(status, String.valueOf(getMessage()), headers);
  }
}
