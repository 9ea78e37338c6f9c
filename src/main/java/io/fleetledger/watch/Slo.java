package io.fleetledger.watch;

/**
 * When missed latency targets are worth an alert: when the budget of errors burns so fast over an
 * hour and over its last five minutes, or over six hours and their last half.
 *
 * @param objective the share of requests that are to meet their targets, below 1
 * @param fastBurn so many times as often as that allows, over the hour
 * @param slowBurn so many times as often, over the six hours
 */
public record Slo(double objective, double fastBurn, double slowBurn) {
  /** Two per cent of a month's budget in an hour, or five in six. */
  public static final Slo USUAL = new Slo(0.99, 14.4, 6);
}
