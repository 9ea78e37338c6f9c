package io.fleetledger.compute;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fleetledger.compute.Attention.GroupedQuery;
import io.fleetledger.compute.Attention.Latent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.StreamSupport;

/** The models of {@code models_golden.json}, with the numbers that they must give. */
public record GoldenModel(ModelProfile profile, JsonNode expected) {

  public static final List<GoldenModel> ALL = load();

  static GoldenModel named(String name) {
    return ALL.stream()
        .filter(model -> model.profile.modelId().endsWith(name))
        .findFirst()
        .orElseThrow();
  }

  static ModelProfile profileOf(String name) {
    return named(name).profile;
  }

  @Override
  public String toString() {
    return profile.modelId();
  }

  private static List<GoldenModel> load() {
    try (InputStream file = GoldenModel.class.getResourceAsStream("/models_golden.json")) {
      JsonNode models = new ObjectMapper().readTree(Objects.requireNonNull(file));
      return StreamSupport.stream(models.spliterator(), false)
          .map(model -> new GoldenModel(profile(model), model))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ModelProfile profile(JsonNode json) {
    ModelProfile bare = profile(json, 0);
    long extra = json.get("total_params").asLong() - ModelSize.of(bare).total();
    return profile(json, extra);
  }

  private static ModelProfile profile(JsonNode json, long extraParameters) {
    int layers = json.get("layers").asInt();
    int experts = json.get("experts").asInt();
    int denseLayers = experts == 0 ? layers : json.get("first_k_dense").asInt();
    JsonNode mla = json.get("mla");
    return new ModelProfile(
        json.get("model").asText(),
        null,
        layers,
        json.get("hidden").asInt(),
        mla.isNull()
            ? new GroupedQuery(
                json.get("heads").asInt(),
                json.get("kv_heads").asInt(),
                json.get("head_dim").asInt())
            : new Latent(
                json.get("heads").asInt(),
                mla.get("q_lora_rank").asInt(),
                mla.get("kv_lora_rank").asInt(),
                mla.get("nope").asInt(),
                mla.get("rope").asInt(),
                mla.get("v").asInt()),
        new FeedForward(
            denseLayers,
            json.get("intermediate").asInt(),
            layers - denseLayers,
            experts,
            json.get("topk").asInt(),
            json.get("shared_experts").asInt(),
            json.get("moe_intermediate").asInt()),
        json.get("vocab").asInt(),
        json.get("tie").asBoolean(),
        json.get("sliding_window").asInt(),
        json.get("sliding_layers").asInt(),
        extraParameters,
        Map.of());
  }
}
