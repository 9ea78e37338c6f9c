package io.fleetledger.replay;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** How often each client of a service calls it, the most frequent first. */
final class ClientShares {
  /** 43 clients of a production model over 14 days, from ServeGen (Apache-2.0). */
  static final ClientShares SERVEGEN = read("servegen-clients.csv");

  private final long[] requests;
  private final long total;

  private ClientShares(long[] requests) {
    this.requests = requests;
    long sum = 0;
    for (long count : requests) {
      sum += count;
    }
    this.total = sum;
  }

  /** The client, from 0, that a hash falls to. */
  int pick(long hash) {
    long rest = Hash.below(total, hash);
    int client = 0;
    while (rest >= requests[client]) {
      rest -= requests[client++];
    }
    return client;
  }

  private static ClientShares read(String resource) {
    try (InputStream in =
            Objects.requireNonNull(ClientShares.class.getResourceAsStream(resource), resource);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return new ClientShares(
          lines
              .lines()
              .skip(1)
              .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(',') + 1)))
              .toArray());
    } catch (IOException e) {
      throw new UncheckedIOException("can't read the bundled " + resource, e);
    }
  }
}
