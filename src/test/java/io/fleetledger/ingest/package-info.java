@NullMarked
package io.fleetledger.ingest;

import org.jspecify.annotations.NullMarked;
