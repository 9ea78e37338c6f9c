package io.fleetledger.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

class SharingProperties {

  @Property
  void the_parts_sum_to_the_whole_by_any_method_and_any_weights(
      @ForAll("sharings") Sharing sharing,
      @ForAll @LongRange(max = Long.MAX_VALUE) long whole,
      @ForAll("sharers") List<long[]> sharers) {
    long[] weights = sharers.stream().mapToLong(each -> sharing.weigh(each, 0)).toArray();

    BigInteger shared =
        Arrays.stream(LargestRemainder.share(whole, weights))
            .mapToObj(BigInteger::valueOf)
            .reduce(BigInteger.ZERO, BigInteger::add);

    boolean isAnything = Arrays.stream(weights).anyMatch(weight -> weight > 0);
    assertThat(shared).isEqualTo(BigInteger.valueOf(isAnything ? whole : 0));
  }

  @Property
  void who_used_more_never_weighs_less(
      @ForAll("sharings") Sharing sharing,
      @ForAll("weights") long[] less,
      @ForAll @LongRange(max = 1000) long added) {
    long[] more =
        Arrays.stream(less)
            .map(each -> Long.MAX_VALUE - each < added ? each : each + added)
            .toArray();

    assertThat(sharing.weigh(more, 0)).isGreaterThanOrEqualTo(sharing.weigh(less, 0));
  }

  @Example
  void tokens_weigh_by_their_class() {
    Sharing sharing = new Sharing(SharingMethod.TOKENS, new TokenWeights(1_000, 100, 4_000));
    long[] weights = new long[Weight.COUNT];
    weights[Weight.INPUT_MILLITOKENS.ordinal()] = 7;
    weights[Weight.CACHED_INPUT_MILLITOKENS.ordinal()] = 50;
    weights[Weight.OUTPUT_MILLITOKENS.ordinal()] = 3;
    weights[Weight.DEVICE_NANOS.ordinal()] = 1_000_000;

    assertThat(sharing.weigh(weights, 0)).isEqualTo(7_000 + 5_000 + 12_000);
  }

  @Example
  void token_weights_go_with_their_method() {
    assertThatThrownBy(() -> new Sharing(SharingMethod.TOKENS, null))
        .hasMessageContaining("token weights");
    assertThatThrownBy(() -> new Sharing(SharingMethod.FLOPS, new TokenWeights(1, 1, 1)))
        .hasMessageContaining("token weights");
    assertThatThrownBy(() -> new TokenWeights(0, 0, 0)).hasMessageContaining("above 0");
    assertThatThrownBy(() -> new TokenWeights(0, 1_000_001, 0)).hasMessageContaining("1000001");
  }

  @Provide
  Arbitrary<Sharing> sharings() {
    Arbitrary<Long> weight = Arbitraries.longs().between(0, TokenWeights.MOST_MILLIS);
    Arbitrary<TokenWeights> tokens =
        Combinators.combine(
                weight, weight, Arbitraries.longs().between(1, TokenWeights.MOST_MILLIS))
            .as(TokenWeights::new);
    return Combinators.combine(Arbitraries.of(SharingMethod.values()), tokens)
        .as(
            (method, weights) ->
                new Sharing(method, method == SharingMethod.TOKENS ? weights : null));
  }

  @Provide
  Arbitrary<List<long[]>> sharers() {
    return weights().list().ofMinSize(1).ofMaxSize(20);
  }

  @Provide
  Arbitrary<long[]> weights() {
    return Arbitraries.longs().between(0, Long.MAX_VALUE).array(long[].class).ofSize(Weight.COUNT);
  }
}
