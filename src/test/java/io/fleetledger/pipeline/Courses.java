package io.fleetledger.pipeline;

import io.fleetledger.oracle.TestCatalog;
import io.fleetledger.schema.CallKind;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeSample;
import io.fleetledger.schema.Outcome;
import io.fleetledger.schema.Phase;
import io.fleetledger.time.Micros;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Builders;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** Courses at random: what fails shrinks to the few steps, and the small numbers, that it takes. */
final class Courses {
  private static final long START = Micros.of(TestCatalog.BASE);
  private static final long SPAN = 70 * Micros.MINUTE;
  private static final int KEYS = 21;

  /** When a request was where, microseconds from one to the next; what is unknown of it. */
  private record Times(
      long finished, long queued, long prefill, long decode, boolean started, boolean firstToken) {}

  /** Its tokens; parts in percent of their wholes. */
  private record Tokens(
      int input, int cachedPercent, int output, int reasoningPercent, int drafts, int preempted) {}

  private Courses() {}

  static Arbitrary<Course> any(int mostSteps) {
    return Combinators.combine(unknown(), steps().list().ofMaxSize(mostSteps)).as(Course::new);
  }

  private static Arbitrary<Set<Integer>> unknown() {
    return Arbitraries.oneOf(
        Arbitraries.just(Set.of()),
        Arbitraries.integers().between(0, KEYS).set().ofMaxSize(4),
        Arbitraries.integers().between(0, KEYS).set());
  }

  private static Arbitrary<Step> steps() {
    Arbitrary<Integer> node = Arbitraries.integers().between(0, Course.NODES - 1);
    Arbitrary<Integer> partition = Arbitraries.integers().between(0, Course.PARTITIONS - 1);
    Arbitrary<Integer> few = Arbitraries.integers().between(0, 4);
    return Arbitraries.frequencyOf(
        Tuple.of(12, events().map(Step.Finish::new)),
        Tuple.of(3, samples().map(Step.Report::new)),
        Tuple.of(3, Arbitraries.integers().between(0, 20).map(Step.Again::new)),
        Tuple.of(3, Arbitraries.integers().between(0, KEYS).map(Step.Learn::new)),
        Tuple.of(2, node.map(Step.Redeploy::new)),
        Tuple.of(1, Combinators.combine(node, few).as(Step.Rate::new)),
        Tuple.of(
            1,
            Combinators.combine(
                    Arbitraries.integers().between(0, 2), Arbitraries.integers().between(0, 2))
                .as(Step.Policy::new)),
        Tuple.of(
            1,
            Combinators.combine(Arbitraries.integers().between(0, 2), few).as(Step.Sharing::new)),
        Tuple.of(3, Combinators.combine(partition, few).as(Step.Deliver::new)),
        Tuple.of(4, partition.map(Step.Tick::new)),
        Tuple.of(1, partition.map(Step.Move::new)),
        Tuple.of(1, Arbitraries.create(Step.MoveAccounts::new)));
  }

  private static Arbitrary<NodeSample> samples() {
    return Combinators.combine(Arbitraries.of(TestCatalog.nodes(Course.NODES)), at())
        .as(Courses::sample);
  }

  /** All of a sample follows from its node and second, so that no two of one second differ. */
  private static NodeSample sample(String node, long atMicros) {
    long second = atMicros / Micros.SECOND;
    return NodeSample.newBuilder()
        .setNodeId(node)
        .setBootId("boot-1")
        .setSampledAt(Micros.toInstant(START + second * Micros.SECOND))
        .setRunningRequests((int) (second % 7))
        .setKvCacheUsage(second % 3 == 0 ? null : second % 10 / 10d)
        .setPowerWatts(second % 4 == 0 ? null : 300.125 + second % 100)
        .setPromptTokensTotal(3 * second)
        .setGenerationTokensTotal(second)
        .setRequestsFinishedTotal(second / 10)
        .build();
  }

  private static Arbitrary<InferenceEvent> events() {
    return Builders.withBuilder(() -> InferenceEvent.newBuilder().setEventId("draft"))
        .use(Arbitraries.of(TestCatalog.nodes(Course.NODES)))
        .in((event, node) -> event.setNodeId(node))
        .use(Arbitraries.of(TestCatalog.TENANTS))
        .in((event, tenant) -> event.setTenantId(tenant))
        .use(maybe(Arbitraries.of("project-1", "project-2")))
        .in((event, project) -> event.setProjectId(project))
        .use(maybe(Arbitraries.of("trace-1", "trace-2")))
        .in((event, trace) -> event.setTraceId(trace))
        .use(maybe(Arbitraries.of("llama-8b")))
        .in((event, model) -> event.setModelId(model))
        .use(Arbitraries.of(CallKind.CHAT, CallKind.AGENT_STEP, CallKind.SAFETY_FILTER))
        .in((event, kind) -> event.setCallKind(kind))
        .use(Arbitraries.of("interactive", "standard", "batch"))
        .in((event, tier) -> event.setServiceTier(tier))
        .use(
            Arbitraries.frequency(
                Tuple.of(8, Phase.FULL), Tuple.of(1, Phase.PREFILL), Tuple.of(1, Phase.DECODE)))
        .in((event, phase) -> event.setPhase(phase))
        .use(
            Arbitraries.frequency(
                Tuple.of(8, Outcome.SUCCESS),
                Tuple.of(1, Outcome.ERROR),
                Tuple.of(1, Outcome.TIMEOUT),
                Tuple.of(1, Outcome.CANCELLED)))
        .in((event, outcome) -> event.setOutcome(outcome))
        .use(maybe(Arbitraries.integers().between(1, 3)))
        .in((event, attempt) -> event.setAttempt(attempt))
        .use(maybe(Arbitraries.floats().between(0, 64)))
        .in((event, batch) -> event.setMeanBatchSize(batch))
        .use(times())
        .in(Courses::setTimes)
        .use(tokens())
        .in(Courses::setTokens)
        .build(InferenceEvent.Builder::build);
  }

  private static Arbitrary<Times> times() {
    return Combinators.combine(
            at(),
            Arbitraries.longs().between(0, 2 * Micros.MINUTE),
            Arbitraries.longs().between(0, 5 * Micros.MINUTE),
            Arbitraries.longs().between(0, 40 * Micros.MINUTE),
            Arbitraries.frequency(Tuple.of(9, true), Tuple.of(1, false)),
            Arbitraries.frequency(Tuple.of(9, true), Tuple.of(1, false)))
        .as(Times::new);
  }

  private static Arbitrary<Tokens> tokens() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 200_000),
            Arbitraries.integers().between(0, 100),
            Arbitraries.integers().between(0, 4_000),
            Arbitraries.integers().between(0, 100),
            Arbitraries.integers().between(0, 1_000),
            Arbitraries.integers().between(0, 1_000))
        .as(Tokens::new);
  }

  /** An instant of the fleet's interesting time, from its start. */
  private static Arbitrary<Long> at() {
    return Arbitraries.longs().between(0, SPAN).withDistribution(RandomDistribution.uniform());
  }

  private static InferenceEvent.Builder setTimes(InferenceEvent.Builder event, Times times) {
    long finished = START + times.finished();
    long firstToken = finished - times.decode();
    long started = firstToken - times.prefill();
    return event
        .setFinishedAt(Micros.toInstant(finished))
        .setFirstTokenAt(times.firstToken() ? Micros.toInstant(firstToken) : null)
        .setStartedAt(times.started() ? Micros.toInstant(started) : null)
        .setArrivedAt(Micros.toInstant(started - times.queued()));
  }

  private static InferenceEvent.Builder setTokens(InferenceEvent.Builder event, Tokens tokens) {
    return event
        .setInputTokens(tokens.input())
        .setCachedInputTokens(percent(tokens.input(), tokens.cachedPercent()))
        .setOutputTokens(tokens.output())
        .setReasoningTokens(percent(tokens.output(), tokens.reasoningPercent()))
        .setDraftTokens(tokens.drafts())
        .setAcceptedDraftTokens(Math.min(tokens.drafts(), Math.max(0, tokens.output() - 1)))
        .setPreemptedTokens(tokens.preempted());
  }

  private static int percent(int whole, int percent) {
    return (int) ((long) whole * percent / 100);
  }

  private static <T> Arbitrary<@Nullable T> maybe(Arbitrary<T> values) {
    return values.injectNull(0.6);
  }
}
