/**
 * Real servers for tests and for a first look: a Kafka broker inside this process, PostgreSQL and a
 * schema registry beside it, all on the loopback address. The only package that uses the libraries
 * of provided scope; the product's image holds none of it.
 */
@NullMarked
package io.fleetledger.sandbox;

import org.jspecify.annotations.NullMarked;
