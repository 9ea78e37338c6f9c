package io.fleetledger.oracle;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.Version;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeSample;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Makes records as a fleet of {@link TestCatalog} would send them: the same for the same {@link
 * Load}. Half of the nodes stamp boots and sequences, which begin anew half-way as all engines'
 * counters do, and two of them claim the same boots; each is silent for some minutes; the last node
 * (of more than one) sends samples only. Some events are lost, and some are long on their way. The
 * partition of a record is that of its node id by Kafka's own hash.
 */
public final class EventGenerator {

  private static final long START = Micros.of(TestCatalog.BASE);
  private static final long SILENCE = 4 * Micros.MINUTE;
  private static final long CROSSING = 3 * Micros.MINUTE;
  private static final long LATE_BY_SECONDS = Duration.ofHours(72).toSeconds();

  /** What an engine counted when a request finished, whatever became of the event. */
  private record Counted(long atMicros, int prompt, int cached, int generated) {
    static Counted of(InferenceEvent event) {
      return new Counted(
          Micros.of(event.getFinishedAt()),
          event.getInputTokens(),
          event.getCachedInputTokens(),
          event.getOutputTokens());
    }
  }

  private record Sending(long atMicros, String topic, String node, Object value) {}

  private final Load load;
  private final Dice dice;
  private final RandomRequests requests;
  private final List<String> nodes;
  private final Catalog catalog;
  private final List<Sending> sendings = new ArrayList<>();
  private final Map<String, List<Counted>> counted = new HashMap<>();

  private EventGenerator(Load load) {
    this.load = load;
    dice = new Dice(load.seed());
    requests = new RandomRequests(dice);
    nodes = TestCatalog.nodes(load.nodes());
    catalog = TestCatalog.fleet(load.nodes());
  }

  /**
   * All records in the order in which they were sent: in each partition by offset, the topics
   * interleaved by time.
   */
  public static List<RawRecord> generate(Load load) {
    EventGenerator generator = new EventGenerator(load);
    generator.sendEvents();
    if (load.sampleSeconds() > 0) {
      generator.nodes.forEach(generator::sendSamples);
    }
    generator.sendUndecodable();
    return generator.records();
  }

  private void sendEvents() {
    List<InferenceEvent> events = new ArrayList<>();
    List<String> serving = load.nodes() == 1 ? nodes : nodes.subList(0, load.nodes() - 1);
    for (int i = 0; i < load.events(); i++) {
      String node = dice.anyOfFirst(serving);
      events.add(dice.chance(0.03) ? acrossAChange(node) : request(node));
    }
    events.sort(Comparator.comparing(InferenceEvent::getFinishedAt));
    events.forEach(
        event ->
            counted
                .computeIfAbsent(event.getNodeId(), any -> new ArrayList<>())
                .add(Counted.of(event)));
    stampSequences(events);
    Map<String, Long> firstSentOf = new HashMap<>();
    for (InferenceEvent event : events) {
      sendEvent(event, firstSentOf);
    }
  }

  private InferenceEvent request(String node) {
    long finished = finishOf(node);
    long silenceEnd = silenceOf(node) + SILENCE;
    long longest = finished >= silenceEnd ? finished - silenceEnd : Micros.HOUR;
    return requests.next(node, finished, 0, longest);
  }

  /** A request that runs while the node's deployment changes, if that happens in the span. */
  private InferenceEvent acrossAChange(String node) {
    List<Long> changes =
        Objects.requireNonNull(catalog.deployments().get(node)).versions().stream()
            .map(Version::fromMicros)
            .filter(
                from -> from > START && from + CROSSING < START + load.minutes() * Micros.MINUTE)
            .toList();
    if (changes.isEmpty()) {
      return request(node);
    }
    long change = dice.any(changes);
    long finished = change + dice.between(0, CROSSING);
    long shortest = finished - change + dice.between(1, 2 * CROSSING);
    long silence = silenceOf(node);
    boolean isSilent = finished >= silence && finished - shortest < silence + SILENCE;
    return isSilent ? request(node) : requests.next(node, finished, shortest, shortest);
  }

  /** An instant of the span outside the node's silence; now and then exactly a minute's start. */
  private long finishOf(String node) {
    long offset = dice.between(0, load.minutes() * Micros.MINUTE - 1);
    long finished = START + (dice.chance(0.02) ? Micros.minute(offset) : offset);
    long silence = silenceOf(node);
    boolean isSilent = silence <= finished && finished < silence + SILENCE;
    return isSilent ? (START + silence) / 2 : finished;
  }

  /** When the node's silence begins. */
  private long silenceOf(String node) {
    return START + (3L + 5L * nodes.indexOf(node)) % load.minutes() * Micros.MINUTE;
  }

  /** Numbers the events of every other node by finish; one in a hundred is lost after that. */
  private void stampSequences(List<InferenceEvent> events) {
    Map<String, Long> nextOf = new HashMap<>();
    for (InferenceEvent event : events) {
      String boot = bootOf(event.getNodeId(), Micros.of(event.getFinishedAt()));
      if (boot != null) {
        event.setBootId(boot);
        event.setSequence(nextOf.merge(event.getNodeId() + boot, 1L, Long::sum) - 1);
      }
    }
    events.removeIf(event -> dice.chance(0.01));
  }

  /** The boot of a node at a time; null: it tells none. */
  private @Nullable String bootOf(String node, long at) {
    int index = nodes.indexOf(node);
    if (index % 2 != 0) {
      return null;
    }
    return (index <= 2 ? "boot-" : node + "-") + (at < reboot() ? 1 : 2);
  }

  /** When every engine starts anew. */
  private long reboot() {
    return START + load.minutes() * Micros.MINUTE / 2;
  }

  private void sendEvent(InferenceEvent event, Map<String, Long> firstSentOf) {
    long sent = Micros.of(event.getFinishedAt()) + dice.between(0, load.disorderMicros());
    if (load.disorderMicros() > 0 && dice.chance(0.01)) {
      sent += dice.between(0, load.minutes() * Micros.MINUTE);
    }
    String node = event.getNodeId();
    Long firstSent = firstSentOf.get(node);
    if (dice.chance(load.brokenShare())) {
      any(Defects.ofEvents()).accept(event);
    } else if (dice.chance(load.unresolvableShare())) {
      makeUnresolvable(event);
    } else if (firstSent != null && dice.chance(load.lateShare())) {
      Defects.move(event, -LATE_BY_SECONDS);
      event.setBootId(dice.chance(0.5) ? event.getBootId() : null);
      sent = Math.max(sent, firstSent + Micros.SECOND);
    } else {
      firstSentOf.merge(node, sent, Math::min);
    }
    send(new Sending(sent, RawRecord.EVENTS, event.getNodeId(), event));
    if (dice.chance(load.duplicateShare())) {
      send(later(sent, InferenceEvent.newBuilder(event).build()));
    }
    if (dice.chance(load.conflictShare())) {
      InferenceEvent other = InferenceEvent.newBuilder(event).build();
      other.setInputTokens(other.getInputTokens() + 1);
      send(later(sent, other));
    }
  }

  private void makeUnresolvable(InferenceEvent event) {
    if (dice.chance(0.3)) {
      event.setTenantId(TestCatalog.NEW_TENANT);
      return;
    }
    if (dice.chance(0.3)) {
      event.setModelId(TestModels.LLAMA.modelId());
      event.setAdapterId(TestModels.ADAPTER);
      return;
    }
    dice.any(List.copyOf(new TreeMap<>(Defects.unresolvable()).values())).accept(event);
    // On another node its sequence could be taken for another event's.
    event.setBootId(null);
  }

  private Sending later(long sent, InferenceEvent event) {
    long again = sent + 1 + dice.between(0, load.disorderMicros());
    return new Sending(again, RawRecord.EVENTS, event.getNodeId(), event);
  }

  private void sendSamples(String node) {
    long step = load.sampleSeconds() * Micros.SECOND;
    for (long at = START; at < START + load.minutes() * Micros.MINUTE; at += step) {
      long sampled = at + dice.between(0, 999_999);
      NodeSample sample = sample(node, sampled);
      long sent = sampled + dice.between(0, load.disorderMicros());
      if (dice.chance(load.brokenShare())) {
        any(Defects.ofSamples()).accept(sample);
      }
      send(new Sending(sent, RawRecord.SAMPLES, sample.getNodeId(), sample));
      if (dice.chance(load.duplicateShare())) {
        sendAgain(NodeSample.newBuilder(sample).build(), sent);
      }
      if (dice.chance(load.conflictShare())) {
        NodeSample other = NodeSample.newBuilder(sample).build();
        other.setWaitingRequests(other.getWaitingRequests() + 1);
        sendAgain(other, sent);
      }
    }
  }

  private void sendAgain(NodeSample sample, long sent) {
    long again = sent + 1 + dice.between(0, load.disorderMicros());
    send(new Sending(again, RawRecord.SAMPLES, sample.getNodeId(), sample));
  }

  private NodeSample sample(String node, long sampled) {
    long boot = sampled < reboot() ? START : reboot();
    List<Counted> sinceBoot =
        counted.getOrDefault(node, List.of()).stream()
            .filter(each -> each.atMicros() >= boot && each.atMicros() <= sampled)
            .toList();
    return NodeSample.newBuilder()
        .setNodeId(node)
        .setBootId(bootOf(node, sampled))
        .setRequestsFinishedTotal(sinceBoot.size())
        .setPromptTokensTotal(sinceBoot.stream().mapToLong(Counted::prompt).sum())
        .setCachedPromptTokensTotal(sinceBoot.stream().mapToLong(Counted::cached).sum())
        .setGenerationTokensTotal(sinceBoot.stream().mapToLong(Counted::generated).sum())
        .setSampledAt(Micros.instant(sampled))
        .setRunningRequests(dice.small(64))
        .setWaitingRequests(dice.small(16))
        .setKvCacheUsage(dice.chance(0.9) ? dice.share() : null)
        .setTensorActive(dice.chance(0.5) ? dice.share() : null)
        .setDramActive(dice.chance(0.5) ? dice.share() : null)
        .setPowerWatts(dice.chance(0.5) ? 100 + 600 * dice.share() : null)
        .build();
  }

  /** Records that are no events at all, among the others. */
  private void sendUndecodable() {
    int count = (int) (load.events() * load.brokenShare() / 4);
    for (int i = 0; i < count; i++) {
      String node = dice.any(nodes);
      long at = START + dice.between(0, load.minutes() * Micros.MINUTE - 1);
      Object value =
          dice.any(
              List.of(new Broken("UNDECODABLE"), new Broken("UNKNOWN_SCHEMA"), sample(node, at)));
      send(new Sending(at, RawRecord.EVENTS, node, value));
    }
  }

  private void send(Sending sending) {
    sendings.add(sending);
  }

  private List<RawRecord> records() {
    sendings.sort(Comparator.comparingLong(Sending::atMicros));
    Map<String, Long> offsets = new HashMap<>();
    List<RawRecord> records = new ArrayList<>();
    for (Sending sending : sendings) {
      int partition = partition(sending.node(), load.partitions());
      long offset = offsets.merge(sending.topic() + partition, 1L, Long::sum) - 1;
      records.add(
          new RawRecord(
              sending.topic(), partition, offset, sending.atMicros() / 1000, sending.value()));
    }
    return records;
  }

  /** The partition that Kafka's producer picks for a key. */
  static int partition(String key, int partitions) {
    return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % partitions;
  }

  private <T> Consumer<T> any(Map<String, List<Consumer<T>>> defects) {
    return dice.any(dice.any(List.copyOf(new TreeMap<>(defects).values())));
  }
}
