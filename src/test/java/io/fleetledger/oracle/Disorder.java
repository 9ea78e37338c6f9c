package io.fleetledger.oracle;

import io.fleetledger.schema.InferenceEvent;
import java.time.Duration;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;

/**
 * Events as a bad network delivers them: some late, some twice. Holds no more than are on the way.
 */
public final class Disorder implements Iterator<InferenceEvent> {
  private record Sending(long atMicros, InferenceEvent event) {}

  private final Iterator<InferenceEvent> events;
  private final Dice dice;
  private final long mostMicros;
  private final double duplicateShare;
  private final PriorityQueue<Sending> onTheWay =
      new PriorityQueue<>(Comparator.comparingLong(Sending::atMicros));
  private long sentMicros = Long.MIN_VALUE;

  /**
   * @param events in the order in which they finished
   * @param most most that one arrives after its finish
   * @param duplicateShare share of them that arrives twice
   */
  public Disorder(
      Iterator<InferenceEvent> events, long seed, Duration most, double duplicateShare) {
    this.events = events;
    this.dice = new Dice(seed);
    this.mostMicros = Micros.of(most);
    this.duplicateShare = duplicateShare;
  }

  @Override
  public boolean hasNext() {
    return !onTheWay.isEmpty() || events.hasNext();
  }

  @Override
  public InferenceEvent next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    // What has not finished yet can't arrive before what is known to arrive first.
    while (events.hasNext() && (onTheWay.isEmpty() || sentMicros <= onTheWay.peek().atMicros())) {
      InferenceEvent event = events.next();
      sentMicros = Micros.of(event.getFinishedAt());
      send(event);
      if (dice.chance(duplicateShare)) {
        send(event);
      }
    }
    return onTheWay.remove().event();
  }

  private void send(InferenceEvent event) {
    onTheWay.add(new Sending(sentMicros + dice.between(0, mostMicros), event));
  }
}
