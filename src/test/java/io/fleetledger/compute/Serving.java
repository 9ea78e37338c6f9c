package io.fleetledger.compute;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Nodes that the tests serve models on. */
final class Serving {
  private Serving() {}

  static final AcceleratorProfile H200 =
      new AcceleratorProfile(
          "H200-SXM-141GB",
          Map.of(
              Precision.BF16, 989_000_000_000_000L,
              Precision.FP8, 1_979_000_000_000_000L),
          141_000_000_000L,
          4_800_000_000_000L,
          700);

  /** Eight accelerators, everything in BF16. */
  static WorkModel bf16(ModelProfile model) {
    return bf16(model, null);
  }

  static WorkModel bf16(ModelProfile model, @Nullable ModelProfile draft) {
    return new WorkModel(
        new ServingProfile(model, draft, H200, 8, Precision.BF16, Precision.BF16, Precision.BF16));
  }
}
