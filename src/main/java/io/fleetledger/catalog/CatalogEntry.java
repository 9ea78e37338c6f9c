package io.fleetledger.catalog;

/**
 * One key of the catalog with all that was ever in force under it: what one record of a reference
 * topic says.
 *
 * @param kind what it is
 * @param key its id
 * @param history values of {@link CatalogKind#valueType}
 */
public record CatalogEntry(CatalogKind kind, String key, History<?> history) {}
