package io.fleetledger.catalog;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fleetledger.compute.AcceleratorProfile;
import io.fleetledger.compute.ModelProfile;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The form that each kind of reference data has in a catalog file. */
final class Forms {
  /** Instant from which a file's entry is in force if it does not say: 2020-01-01. */
  static final long BEGINNING_MICROS = Times.parse("2020-01-01");

  private Forms() {}

  /**
   * What an entry's fields say of one key; null: something in them is wrong, and noted.
   *
   * @param configs a model's profile from its id and the path of its Hugging Face configuration
   */
  static @Nullable Object read(
      CatalogKind kind,
      String id,
      YamlFields fields,
      BiFunction<String, String, ModelProfile> configs) {
    return switch (kind) {
      case MODELS -> ModelForm.read(id, fields, configs);
      case ACCELERATORS -> AcceleratorForm.read(id, fields);
      case PRICE_BOOKS -> PriceBookForm.read(id, fields);
      case TENANTS -> TenantForm.read(id, fields);
      case POOLS -> PoolForm.read(id, fields);
      case DEPLOYMENTS -> DeploymentForm.read(id, fields);
    };
  }

  /** Writes everything about a value but its id into an entry's fields. */
  static void write(Object value, ObjectNode fields) {
    switch (value) {
      case ModelProfile model -> ModelForm.write(model, fields);
      case AcceleratorProfile accelerator -> AcceleratorForm.write(accelerator, fields);
      case PriceBook book -> PriceBookForm.write(book, fields);
      case Tenant tenant -> TenantForm.write(tenant, fields);
      case Pool pool -> PoolForm.write(pool, fields);
      case Deployment deployment -> DeploymentForm.write(deployment, fields);
      default -> throw new IllegalArgumentException("not reference data: " + value.getClass());
    }
  }
}
