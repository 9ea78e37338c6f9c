package io.fleetledger.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class ExactProperties {

  @Property
  void the_quotient_is_that_of_unbounded_integers(
      @ForAll @LongRange(max = Long.MAX_VALUE) long a,
      @ForAll @LongRange(max = 1L << 40) long b,
      @ForAll @LongRange(min = 1L << 40, max = Long.MAX_VALUE) long divisor) {
    BigInteger exact =
        BigInteger.valueOf(a).multiply(BigInteger.valueOf(b)).divide(BigInteger.valueOf(divisor));
    assertThat(Exact.multiplyDivide(a, b, divisor)).isEqualTo(exact.longValueExact());
  }

  @Example
  void a_result_beyond_64_bits_is_an_error_not_a_wrong_number() {
    assertThatThrownBy(() -> Exact.multiplyDivide(Long.MAX_VALUE, 2, 1))
        .isInstanceOf(ArithmeticException.class);
  }
}
