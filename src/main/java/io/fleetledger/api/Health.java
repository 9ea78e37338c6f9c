package io.fleetledger.api;

import java.util.List;

/**
 * Whether something is in order, and what was looked at. Up if all checks are well; none is up too.
 *
 * @param checks in the order in which they are shown
 */
public record Health(List<Check> checks) {
  /**
   * One thing that was looked at.
   *
   * @param name what, a word or two
   * @param ok whether it is well
   * @param detail how it is, for people
   */
  public record Check(String name, boolean ok, String detail) {}

  public Health {
    checks = List.copyOf(checks);
  }

  /** The health that one check makes. */
  public static Health of(String name, boolean ok, String detail) {
    return new Health(List.of(new Check(name, ok, detail)));
  }

  /** Whether all checks are well. */
  public boolean isUp() {
    return checks.stream().allMatch(Check::ok);
  }
}
