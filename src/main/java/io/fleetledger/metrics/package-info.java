/**
 * What Prometheus reads of the process and of the fleet. Each metric is a {@link
 * io.fleetledger.metrics.Family} with its help; the README's table is held against them. What comes
 * from the tables is read every so often on threads of its own: a scrape waits for nobody.
 *
 * <p>However many tenants there are, the number of series is bounded: tenants appear as the top few
 * by cost and one sum of all others; nodes, pools and models up to a limit.
 */
@NullMarked
package io.fleetledger.metrics;

import org.jspecify.annotations.NullMarked;
