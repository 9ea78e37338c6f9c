package io.fleetledger.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;

@Domain(AnyModel.class)
@Domain(DomainContext.Global.class)
class ForwardPassProperties {
  private static final int MAX = RequestShape.MAX_TOKENS;
  private static final BigInteger MFLOP = BigInteger.valueOf(1_000_000);

  @Property
  void chunkedPrefillChangesNothing(
      @ForAll ModelProfile model,
      @ForAll @IntRange(max = MAX) int from,
      @ForAll @IntRange(max = MAX) int first,
      @ForAll @IntRange(max = MAX) int second,
      @ForAll @IntRange(max = 100) int logits) {
    ForwardPass pass = ForwardPass.of(model);
    long middle = (long) from + first;
    long to = middle + second;

    assertThat(pass.flops(from, middle, 0).add(pass.flops(middle, to, logits)))
        .isEqualTo(pass.flops(from, to, logits));
  }

  @Property
  void thePrefixCacheSavesExactlyThePassOverThePrefix(
      @ForAll ModelProfile model,
      @ForAll @IntRange(min = 1, max = MAX) int input,
      @ForAll @IntRange(max = MAX) int anyCached) {
    ForwardPass pass = ForwardPass.of(model);
    int cached = anyCached % input;

    assertThat(pass.flops(0, input, 1).subtract(pass.flops(cached, input, 1)))
        .isEqualTo(pass.flops(0, cached, 0));
  }

  @Property
  void mflopAreTheExactFlopsRoundedHalfUpAtAnySize(
      @ForAll ModelProfile model,
      @ForAll @IntRange(max = MAX) int from,
      @ForAll @IntRange(max = MAX) int tokens,
      @ForAll @IntRange(max = MAX) int logits) {
    for (ForwardPass pass :
        new ForwardPass[] {ForwardPass.of(model), ForwardPass.ofDecode(model)}) {
      BigInteger exact = pass.flops(from, (long) from + tokens, logits);
      BigInteger halfUp = exact.add(MFLOP.shiftRight(1)).divide(MFLOP);

      assertThat(BigInteger.valueOf(pass.mflop(from, (long) from + tokens, logits)))
          .isEqualTo(halfUp);
    }
  }

  @Property
  void moreTokensAreMoreWork(
      @ForAll ModelProfile model,
      @ForAll @IntRange(max = MAX) int from,
      @ForAll @IntRange(max = MAX) int tokens) {
    ForwardPass pass = ForwardPass.of(model);
    long to = (long) from + tokens;

    assertThat(pass.flops(from, to + 1, 1)).isGreaterThan(pass.flops(from, to, 1));
    assertThat(pass.flops(from + 1, to + 1, 1)).isGreaterThanOrEqualTo(pass.flops(from, to, 1));
  }

  @Property(tries = 100)
  void pairsAreTheSumOverQueriesOfTheirKeys(
      @ForAll @IntRange(max = 500) int from,
      @ForAll @IntRange(max = 500) int tokens,
      @ForAll @IntRange(max = 500) int window) {
    long causal = 0;
    long windowed = 0;
    for (int position = from + 1; position <= from + tokens; position++) {
      causal += position;
      windowed += Math.min(position, window);
    }

    assertThat(Pairs.causal(from, from + tokens)).isEqualTo(causal);
    assertThat(Pairs.windowed(from, from + tokens, window)).isEqualTo(windowed);
  }
}
