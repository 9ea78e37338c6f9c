package io.fleetledger.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fleetledger.compute.ModelProfile;
import io.fleetledger.compute.Precision;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Model profiles out of Hugging Face {@code config.json} files. Pure: text in, profile out.
 *
 * <p>Nothing is guessed. An unknown architecture is refused; an absent field takes the default of
 * the architecture's configuration class where {@link HuggingFaceArchitecture} states one, and is
 * an error otherwise. Of a multimodal model only the language model is read; layers for multi-token
 * prediction are left out.
 */
public final class HuggingFaceConfig {
  private static final JsonMapper JSON = new JsonMapper();

  /** Multimodal models, whose language model is configured in {@code text_config}. */
  private static final Set<String> MULTIMODAL = Set.of("gemma3", "mistral3");

  private HuggingFaceConfig() {}

  /**
   * What a configuration tells.
   *
   * @param model the profile; its family is the configuration's model_type
   * @param weightPrecision the precision of the published weights; null: not told, or by a method
   *     of quantization that is not known here
   */
  public record Imported(ModelProfile model, @Nullable Precision weightPrecision) {}

  /**
   * Reads a configuration.
   *
   * @param modelId the model's id in the catalog, which the file does not know
   * @throws IllegalArgumentException in one line, if it is not JSON, its model_type is unknown, or
   *     a field is missing or senseless
   */
  public static Imported parse(String modelId, String json) {
    try {
      return parse(modelId, JSON.readTree(json));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "config.json of %s is not JSON: %s".formatted(modelId, e.getOriginalMessage()), e);
    }
  }

  /** As {@link #parse(String, String)}, of JSON that is parsed already. */
  public static Imported parse(String modelId, JsonNode json) {
    HuggingFaceFields top = HuggingFaceFields.of("config.json of " + modelId, json);
    String modelType = top.text("model_type");
    HuggingFaceFields config = MULTIMODAL.contains(modelType) ? top.nested("text_config") : top;
    return new Imported(
        profile(modelId, modelType, config), HuggingFacePrecision.ofWeights(top, config));
  }

  private static ModelProfile profile(
      String modelId, String modelType, HuggingFaceFields withoutDefaults) {
    HuggingFaceArchitecture architecture =
        HuggingFaceArchitecture.named(withoutDefaults.text("model_type"), withoutDefaults);
    HuggingFaceFields config = withoutDefaults.withDefaults(architecture.defaults());
    HuggingFaceShape shape = architecture.read(config);
    int hidden = config.count("hidden_size");
    return new ModelProfile(
        modelId,
        modelType,
        config.count("num_hidden_layers"),
        hidden,
        shape.attention(),
        shape.feedForward(),
        config.count("vocab_size"),
        config.flag("tie_word_embeddings"),
        shape.slidingWindow(),
        shape.slidingLayers(),
        shape.extraInLayers() + hidden, // and the final norm
        Map.of());
  }
}
