package io.fleetledger.compute;

import io.fleetledger.compute.Attention.GroupedQuery;
import io.fleetledger.compute.Attention.Latent;
import io.fleetledger.compute.RequestShape.Part;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;

/** Models of every kind, published ones among them, and requests of every size. */
final class AnyModel extends DomainContextBase {

  @Provide
  Arbitrary<ModelProfile> models() {
    return Arbitraries.oneOf(Arbitraries.of(GoldenModel.ALL).map(GoldenModel::profile), made());
  }

  @Provide
  Arbitrary<RequestShape> requests() {
    Arbitrary<Integer> tokens =
        Arbitraries.oneOf(
            Arbitraries.of(0, 1, 2),
            Arbitraries.integers().between(0, 10_000),
            Arbitraries.integers().between(0, RequestShape.MAX_TOKENS));
    return Combinators.combine(
            Arbitraries.of(Part.class),
            tokens,
            tokens,
            tokens,
            tokens,
            tokens,
            tokens,
            Arbitraries.of(1f, 0f, Float.NaN, 1.5f, 64f, Float.MAX_VALUE))
        .as(
            (part, input, cached, output, draft, accepted, preempted, batch) ->
                new RequestShape(
                    part,
                    input,
                    Math.min(cached, input),
                    output,
                    draft,
                    Math.min(accepted, draft),
                    preempted,
                    batch,
                    preempted % 2 == 0 ? null : new LoraAdapter("a", 16, 1_000_000)));
  }

  private static Arbitrary<ModelProfile> made() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 130),
            Arbitraries.integers().between(1, 20_000),
            attentions(),
            Arbitraries.integers().between(1, 60_000),
            Arbitraries.integers().between(0, 300),
            Arbitraries.integers().between(1, 300_000),
            Arbitraries.integers().between(1, 100_000),
            Arbitraries.integers().between(0, 130))
        .as(
            (layers, hidden, attention, width, experts, vocabulary, window, sliding) -> {
              int moeLayers = experts == 0 ? 0 : Math.max(1, layers - 1);
              return new ModelProfile(
                  "made",
                  null,
                  layers,
                  hidden,
                  attention,
                  new FeedForward(
                      layers - moeLayers,
                      width,
                      moeLayers,
                      experts,
                      (experts + 3) / 4,
                      experts % 3,
                      width / 8 + 1),
                  vocabulary,
                  experts % 2 == 0,
                  window,
                  Math.min(layers, sliding),
                  layers * 1000L,
                  Map.of());
            });
  }

  private static Arbitrary<Attention> attentions() {
    Arbitrary<Integer> heads = Arbitraries.integers().between(1, 128);
    Arbitrary<Integer> dims = Arbitraries.integers().between(1, 256);
    return Arbitraries.oneOf(
        Combinators.combine(heads, dims).as((h, d) -> new GroupedQuery(h, (h + 7) / 8, d)),
        Combinators.combine(heads, dims, dims, dims)
            .as((h, rank, nope, value) -> new Latent(h, rank - 1, rank, nope, 64, value)));
  }
}
