/**
 * Who asks, and what they may: roles, bearer tokens stored as hashes, tokens signed by an OpenID
 * Connect provider, rate limits, and the trail of what was changed. A tenant is only ever what the
 * token says.
 */
@NullMarked
package io.fleetledger.access;

import org.jspecify.annotations.NullMarked;
