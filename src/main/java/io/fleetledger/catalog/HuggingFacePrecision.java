package io.fleetledger.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.fleetledger.compute.Precision;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The precision of published weights: of the quantized ones, where a method is named. */
final class HuggingFacePrecision {
  private HuggingFacePrecision() {}

  /** Precision of the weights, from the whole file or its language model; null: not known. */
  static @Nullable Precision ofWeights(HuggingFaceFields file, HuggingFaceFields languageModel) {
    for (HuggingFaceFields config : new HuggingFaceFields[] {file, languageModel}) {
      if (config.has("quantization_config")) {
        return ofQuantization(config.raw("quantization_config"));
      }
    }
    // torch_dtype is the older name of dtype.
    for (HuggingFaceFields config : new HuggingFaceFields[] {languageModel, file}) {
      for (String name : new String[] {"dtype", "torch_dtype"}) {
        if (config.has(name)) {
          return ofDtype(config.raw(name).asText());
        }
      }
    }
    return null;
  }

  private static @Nullable Precision ofDtype(String dtype) {
    return switch (dtype.replace("torch.", "")) {
      case "float32" -> Precision.FP32;
      case "bfloat16" -> Precision.BF16;
      case "float16" -> Precision.FP16;
      case "float8_e4m3fn", "float8_e5m2" -> Precision.FP8;
      default -> null;
    };
  }

  private static @Nullable Precision ofQuantization(JsonNode config) {
    return switch (config.path("quant_method").asText()) {
      case "fp8", "fbgemm_fp8" -> Precision.FP8;
      case "mxfp4" -> Precision.FP4;
      case "awq", "gptq" -> of("int", config.path("bits").asInt());
      case "bitsandbytes" ->
          config.path("load_in_4bit").asBoolean()
              ? Precision.INT4
              : config.path("load_in_8bit").asBoolean() ? Precision.INT8 : null;
      case "compressed-tensors" -> {
        JsonNode weights = firstGroup(config).path("weights");
        yield of(weights.path("type").asText(), weights.path("num_bits").asInt());
      }
      case "modelopt" ->
          switch (config.path("quant_algo").asText().toUpperCase(Locale.ROOT)) {
            case "FP8" -> Precision.FP8;
            case "NVFP4" -> Precision.FP4;
            default -> null;
          };
      default -> null;
    };
  }

  private static @Nullable Precision of(String type, int bits) {
    return switch (type + bits) {
      case "int4" -> Precision.INT4;
      case "int8" -> Precision.INT8;
      case "float4" -> Precision.FP4;
      case "float8" -> Precision.FP8;
      default -> null;
    };
  }

  private static JsonNode firstGroup(JsonNode config) {
    JsonNode groups = config.path("config_groups");
    return groups.isEmpty() ? MissingNode.getInstance() : groups.iterator().next();
  }
}
