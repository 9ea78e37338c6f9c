/**
 * Tables out of Postgres: the queries behind {@code report} and {@code laws}, over the public views
 * alone, and their renderings as text for people, JSON and CSV for programs.
 */
@NullMarked
package io.fleetledger.report;

import org.jspecify.annotations.NullMarked;
