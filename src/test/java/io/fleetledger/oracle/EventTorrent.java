package io.fleetledger.oracle;

import io.fleetledger.schema.InferenceEvent;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * Any number of requests of a fleet of {@link TestCatalog}, one at a time, in the order in which
 * they finished: the same for the same seed and sizes. Every other node stamps boots and sequences.
 */
public final class EventTorrent implements Iterator<InferenceEvent> {
  private static final long START = Micros.of(TestCatalog.BASE);
  private static final long LONGEST = 2 * Micros.MINUTE;

  private final Dice dice;
  private final RandomRequests requests;
  private final List<String> nodes;
  private final long count;
  private final long span;
  private final Map<String, Long> nextSequences = new HashMap<>();
  private long made;

  /**
   * @param nodes nodes of the fleet
   * @param minutes how long it serves, from {@link TestCatalog#BASE} on
   * @param count how many requests there are
   */
  public EventTorrent(long seed, int nodes, int minutes, long count) {
    this.dice = new Dice(seed);
    this.requests = new RandomRequests(dice);
    this.nodes = TestCatalog.nodes(nodes);
    this.count = count;
    this.span = minutes * Micros.MINUTE;
  }

  @Override
  public boolean hasNext() {
    return made < count;
  }

  @Override
  public InferenceEvent next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    long finished = START + (long) ((double) made++ / count * span);
    String node = dice.any(nodes);
    InferenceEvent event = requests.next(node, finished, 0, LONGEST);
    if (nodes.indexOf(node) % 2 == 0) {
      event.setBootId("boot-1");
      event.setSequence(nextSequences.merge(node, 1L, Long::sum) - 1);
    }
    return event;
  }
}
