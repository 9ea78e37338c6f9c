package io.fleetledger.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private static final long OPEN = Long.MAX_VALUE;

  @Test
  void aLaterVersionEndsTheOneBeforeIt() {
    History<String> revised =
        history(version(10, OPEN, "a")).revisedBy(history(version(20, OPEN, "b")));
    assertThat(revised).isEqualTo(history(version(10, 20, "a"), version(20, OPEN, "b")));
  }

  @Test
  void aVersionOfTheSameStartIsReplaced() {
    History<String> revised =
        history(version(10, OPEN, "a")).revisedBy(history(version(10, 30, "b")));
    assertThat(revised).isEqualTo(history(version(10, 30, "b")));
  }

  @Test
  void aVersionThatIsNotMentionedStays() {
    History<String> inForce = history(version(10, 20, "a"), version(20, OPEN, "b"));
    assertThat(inForce.revisedBy(history(version(20, OPEN, "c"))))
        .isEqualTo(history(version(10, 20, "a"), version(20, OPEN, "c")));
  }

  @Test
  void aGapStaysAGap() {
    History<String> revised =
        history(version(10, 15, "a")).revisedBy(history(version(20, OPEN, "b")));
    assertThat(revised.at(17)).isNull();
  }

  @Property
  void toApplyTwiceIsToApplyOnce(
      @ForAll("histories") History<Integer> inForce, @ForAll("histories") History<Integer> stated) {
    History<Integer> once = inForce.revisedBy(stated);
    assertThat(once.revisedBy(stated)).isEqualTo(once);
  }

  @Property
  void whatIsStatedIsInForceUntilAVersionThatIsNotMentionedBegins(
      @ForAll("histories") History<Integer> inForce, @ForAll("histories") History<Integer> stated) {
    History<Integer> revised = inForce.revisedBy(stated);
    for (Version<Integer> version : stated.versions()) {
      assertThat(revised.at(version.fromMicros())).isEqualTo(version.value());
    }
  }

  @Provide
  Arbitrary<History<Integer>> histories() {
    return Catalogs.histories(Arbitraries.integers());
  }

  private static Version<String> version(long from, long to, String value) {
    return new Version<>(from, to, value);
  }

  @SafeVarargs
  private static History<String> history(Version<String>... versions) {
    return new History<>(List.of(versions));
  }
}
