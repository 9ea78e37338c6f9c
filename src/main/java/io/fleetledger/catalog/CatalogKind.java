package io.fleetledger.catalog;

import io.fleetledger.compute.AcceleratorProfile;
import io.fleetledger.compute.ModelProfile;
import java.util.Arrays;
import java.util.Optional;

/**
 * The kinds of reference data, each with its topic. What is referred to comes before what refers.
 */
public enum CatalogKind {
  MODELS("model-profiles", "models", "model", ModelProfile.class),
  ACCELERATORS("accelerator-profiles", "accelerators", "accelerator", AcceleratorProfile.class),
  PRICE_BOOKS("price-books", "price_books", "price_book", PriceBook.class),
  TENANTS("tenants", "tenants", "tenant", Tenant.class),
  POOLS("pools", "pools", "pool", Pool.class),
  DEPLOYMENTS("deployments", "deployments", "node", Deployment.class);

  private final String topic;
  private final String section;
  private final String idField;
  private final Class<?> valueType;

  CatalogKind(String topic, String section, String idField, Class<?> valueType) {
    this.topic = topic;
    this.section = section;
    this.idField = idField;
    this.valueType = valueType;
  }

  /** The compacted topic that holds them; its key is the id. */
  public String topic() {
    return topic;
  }

  /** Their section of a catalog file. */
  public String section() {
    return section;
  }

  /** The field of a catalog file's entry that holds the id; also the word for one of them. */
  public String idField() {
    return idField;
  }

  /** The domain type of a version's value. */
  public Class<?> valueType() {
    return valueType;
  }

  /** The kind that a topic holds. */
  public static Optional<CatalogKind> ofTopic(String topic) {
    return Arrays.stream(values()).filter(kind -> kind.topic.equals(topic)).findFirst();
  }
}
