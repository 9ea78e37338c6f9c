/**
 * Stage 2, keyed by tenant: adds stage 1's deltas to the tenants' minute and hour windows and to
 * their workflows, and sends absolute rows.
 */
@NullMarked
package io.fleetledger.accounts;

import org.jspecify.annotations.NullMarked;
