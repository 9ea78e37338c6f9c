/**
 * Reference data: models, accelerators, deployments, pools, tenants and price books,
 * effective-dated. The records and {@link io.fleetledger.catalog.Catalog} are pure; files and
 * topics are its shell.
 */
@NullMarked
package io.fleetledger.catalog;

import org.jspecify.annotations.NullMarked;
