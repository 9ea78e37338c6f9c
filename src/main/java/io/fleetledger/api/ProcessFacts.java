package io.fleetledger.api;

import java.util.Map;
import java.util.function.Supplier;

/**
 * What the process tells of itself.
 *
 * @param version of the program
 * @param settings in force, secrets hidden
 * @param live whether the process works at all; if not it should be started anew
 * @param ready whether it does its work
 * @param metrics for scrapers
 * @param openMetrics whether scrapers need no token
 */
public record ProcessFacts(
    String version,
    Map<String, String> settings,
    Supplier<Health> live,
    Supplier<Health> ready,
    Metrics metrics,
    boolean openMetrics) {}
