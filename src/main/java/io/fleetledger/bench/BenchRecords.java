package io.fleetledger.bench;

import io.fleetledger.schema.CallKind;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeSample;
import io.fleetledger.schema.Outcome;
import io.fleetledger.schema.Phase;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * The records of a load, one at a time, in the order in which they are sent.
 *
 * <p>A tenant uses three models, seven of ten times the first of them, in one project or in two; an
 * eighth of the tenants run agents, of a dozen calls each. So a node serves some tens of tenants in
 * a minute, and a tenant's minute is spread over all replicas of its models.
 */
public final class BenchRecords implements Iterator<BenchRecords.Sent> {
  /** When the first request finishes, epoch microseconds. */
  static final long START_MICROS = ChronoUnit.MICROS.between(Instant.EPOCH, BenchLoad.START);

  private static final long SECOND = 1_000_000L;
  private static final String[] SERVICE_TIERS = {"interactive", "standard", "batch"};
  private static final int CALLS_PER_RUN = 12;

  /**
   * A record on its way.
   *
   * @param atMicros when it is sent, in event time
   * @param node its node's number: the key
   * @param value an InferenceEvent or a NodeSample
   */
  public record Sent(long atMicros, long number, int node, Object value) {}

  private final BenchLoad load;
  private final int probeEvery;
  private final SplittableRandom random;
  private final Zipf tenants;
  private final double gapMicros;
  private final long[] sequences;
  private final long[] calls;
  private final PriorityQueue<Sent> waiting =
      new PriorityQueue<>(Comparator.comparingLong(Sent::atMicros).thenComparingLong(Sent::number));
  private long made;
  private long number;
  private long sampledMicros;

  /** Without probes. */
  public BenchRecords(BenchLoad load) {
    this(load, Integer.MAX_VALUE);
  }

  /**
   * @param probeEvery one of so many requests is a probe: its tenant sends no other, and its number
   *     comes after those of the load's tenants
   */
  BenchRecords(BenchLoad load, int probeEvery) {
    this.load = load;
    this.probeEvery = probeEvery;
    this.random = new SplittableRandom(load.seed());
    this.tenants = new Zipf(load.tenants());
    this.gapMicros = load.gapMicros();
    this.sequences = new long[load.nodes()];
    this.calls = new long[load.tenants()];
    this.sampledMicros = START_MICROS;
  }

  @Override
  public boolean hasNext() {
    return made < load.events() || !waiting.isEmpty();
  }

  @Override
  public Sent next() {
    // Whatever is still to be made finishes, and is sent, after this.
    while (made < load.events()
        && (waiting.isEmpty() || waiting.peek().atMicros() >= nowMicros())) {
      make();
    }
    Sent sent = waiting.poll();
    if (sent == null) {
      throw new NoSuchElementException();
    }
    return sent;
  }

  private long nowMicros() {
    return START_MICROS + (long) (made * gapMicros);
  }

  private void make() {
    long finished = nowMicros();
    if (finished - sampledMicros >= BenchLoad.SAMPLE_SECONDS * SECOND) {
      sampledMicros += BenchLoad.SAMPLE_SECONDS * SECOND;
      for (int node = 0; node < load.nodes(); node++) {
        waiting.add(new Sent(sampledMicros, number++, node, sample(node)));
      }
    }
    int tenant =
        made % probeEvery == probeEvery - 1
            ? load.tenants() + (int) (made / probeEvery)
            : tenants.next(random);
    int node = BenchCatalog.nodeOf(model(tenant), random.nextInt(Integer.MAX_VALUE), load);
    InferenceEvent event = event(tenant, node, finished);
    made++;
    waiting.add(new Sent(finished + delay(), number++, node, event));
    if (random.nextInt(100) < load.duplicatePercent()) {
      waiting.add(new Sent(finished + delay(), number++, node, event));
    }
  }

  private long delay() {
    return load.disorderSeconds() == 0 ? 0 : random.nextLong(load.disorderSeconds() * SECOND);
  }

  /** Seven of ten requests go to a tenant's first model, two to its second, one to its third. */
  private int model(int tenant) {
    int draw = random.nextInt(10);
    int which = draw < 7 ? 0 : draw < 9 ? 1 : 2;
    return (tenant * 7 + which * 3) % load.models();
  }

  private InferenceEvent event(int tenant, int node, long finished) {
    int input = 50 + (int) (8000 * cube(random.nextDouble()));
    int output = 1 + (int) (1000 * cube(random.nextDouble()));
    long decode = output * (15_000L + random.nextInt(15_000));
    long prefill = 20_000 + input * 60L;
    long firstToken = finished - decode;
    long started = firstToken - prefill;
    boolean isAgent = tenant % 8 == 0 && tenant < load.tenants();
    boolean isSecondProject = tenant % 2 == 1 && random.nextInt(5) == 0;
    InferenceEvent event = new InferenceEvent();
    event.setEventId("e-" + made);
    event.setNodeId(BenchCatalog.node(node));
    event.setBootId("boot-1");
    event.setSequence(sequences[node]++);
    event.setTenantId(BenchCatalog.tenant(tenant));
    event.setProjectId(isSecondProject ? "evaluation" : "production");
    event.setPrincipalId("key-" + tenant % 7);
    event.setTraceId(isAgent ? "run-" + calls[tenant]++ / CALLS_PER_RUN : null);
    event.setCallKind(isAgent ? CallKind.AGENT_STEP : CallKind.CHAT);
    event.setServiceTier(SERVICE_TIERS[tenant % SERVICE_TIERS.length]);
    event.setPhase(Phase.FULL);
    event.setArrivedAt(instant(started - random.nextInt(200_000)));
    event.setStartedAt(instant(started));
    event.setFirstTokenAt(instant(firstToken));
    event.setFinishedAt(instant(finished));
    event.setInputTokens(input);
    event.setCachedInputTokens(random.nextInt(3) == 0 ? input / 2 : 0);
    event.setOutputTokens(output);
    event.setMeanBatchSize(1f + random.nextInt(64));
    event.setOutcome(random.nextInt(100) == 0 ? Outcome.ERROR : Outcome.SUCCESS);
    event.setLabels(Map.of());
    return event;
  }

  private NodeSample sample(int node) {
    NodeSample sample = new NodeSample();
    sample.setNodeId(BenchCatalog.node(node));
    sample.setBootId("boot-1");
    sample.setSampledAt(instant(sampledMicros));
    sample.setRunningRequests(16 + random.nextInt(32));
    sample.setWaitingRequests(random.nextInt(4));
    sample.setKvCacheUsage(random.nextInt(1000) / 1000.0);
    return sample;
  }

  private static double cube(double number) {
    return number * number * number;
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
