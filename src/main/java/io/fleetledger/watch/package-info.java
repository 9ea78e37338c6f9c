/**
 * Watches the tables and raises alerts. What is unusual is the business of {@code alerting}; this
 * is its way in and out.
 *
 * <p>{@link io.fleetledger.watch.Watch} judges, one instance at a time: usage minute by minute and
 * hour by hour when the fleet's clock has passed them ({@link io.fleetledger.watch.Judge}), budgets
 * as soon as their money changes ({@link io.fleetledger.watch.BudgetWatch}), and what else calls
 * for somebody ({@link io.fleetledger.watch.Conditions}). An alert's id follows from what is wrong,
 * where and since when, so that whatever is judged again ends in the same row.
 *
 * <p>How far it may judge {@link io.fleetledger.watch.CompleteClocks} says: up to where every
 * partition has been read that has more to tell, and the tables have all that came of it. {@link
 * io.fleetledger.watch.Principals} adds to alerts, beside it, what only the log of events knows.
 *
 * <p>A trigger of the database puts each version of an alert into an outbox. From there {@link
 * io.fleetledger.watch.AlertPublisher} writes it to the topic {@code cost-alerts}, exactly once,
 * and {@link io.fleetledger.watch.Courier} brings it to its receivers until they have taken it.
 */
@NullMarked
package io.fleetledger.watch;

import org.jspecify.annotations.NullMarked;
