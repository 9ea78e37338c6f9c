package io.fleetledger.ingest;

import java.util.Locale;
import java.util.Optional;

/** How a body holds events. */
public enum EventFormat {
  /** An event, or an array of them. */
  JSON("application/json"),
  /** A CloudEvent that holds one. */
  CLOUD_EVENT("application/cloudevents+json"),
  /** An array of CloudEvents. */
  CLOUD_EVENTS("application/cloudevents-batch+json");

  private final String mediaType;

  EventFormat(String mediaType) {
    this.mediaType = mediaType;
  }

  /** Its media type. */
  public String mediaType() {
    return mediaType;
  }

  /** The format of a Content-Type; empty: none of them. */
  public static Optional<EventFormat> of(String contentType) {
    String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    for (EventFormat format : values()) {
      if (format.mediaType.equals(type)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  boolean isCloud() {
    return this != JSON;
  }
}
