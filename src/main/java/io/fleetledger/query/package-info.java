/**
 * What can be asked of the public views: windows, groups, filters and pages, as SQL with
 * parameters, and the way to ask it with the rights of the asker. {@link
 * io.fleetledger.query.Sources} lists all of it.
 */
@NullMarked
package io.fleetledger.query;

import org.jspecify.annotations.NullMarked;
