package io.fleetledger.catalog;

import io.fleetledger.compute.Attention;
import io.fleetledger.compute.FeedForward;
import io.fleetledger.compute.LoraAdapter;
import io.fleetledger.compute.ModelProfile;
import io.fleetledger.schema.Adapter;
import io.fleetledger.schema.LatentAttention;
import io.fleetledger.schema.ModelVersion;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Model profiles in Avro. */
final class ModelCodec {
  private ModelCodec() {}

  static io.fleetledger.schema.ModelProfile toAvro(String id, History<ModelProfile> history) {
    return new io.fleetledger.schema.ModelProfile(
        id, CatalogCodec.write(history, ModelCodec::version));
  }

  static CatalogEntry fromAvro(io.fleetledger.schema.ModelProfile written) {
    String id = written.getModelId();
    return new CatalogEntry(
        CatalogKind.MODELS,
        id,
        CatalogCodec.read(
            written.getVersions(),
            ModelVersion::getEffectiveFrom,
            ModelVersion::getEffectiveTo,
            version -> model(id, version)));
  }

  private static ModelVersion version(Instant from, @Nullable Instant to, ModelProfile model) {
    Attention attention = model.attention();
    FeedForward feedForward = model.feedForward();
    return ModelVersion.newBuilder()
        .setEffectiveFrom(from)
        .setEffectiveTo(to)
        .setFamily(model.family())
        .setLayers(model.layers())
        .setHiddenSize(model.hiddenSize())
        .setAttentionHeads(attention.heads())
        .setKeyValueHeads(
            attention instanceof Attention.GroupedQuery grouped
                ? grouped.keyValueHeads()
                : attention.heads())
        .setHeadDim(attention instanceof Attention.GroupedQuery grouped ? grouped.headDim() : 0)
        .setIntermediateSize(feedForward.intermediateSize())
        .setVocabularySize(model.vocabularySize())
        .setTiedEmbeddings(model.tiedEmbeddings())
        .setExperts(feedForward.experts())
        .setExpertsPerToken(feedForward.expertsPerToken())
        .setSharedExperts(feedForward.sharedExperts())
        .setExpertIntermediateSize(feedForward.expertIntermediateSize())
        .setDenseLayers(feedForward.denseLayers())
        .setSlidingWindow(model.slidingWindow())
        .setSlidingLayers(model.slidingLayers())
        .setLatentAttention(attention instanceof Attention.Latent latent ? latent(latent) : null)
        .setExtraParameters(model.extraParameters())
        .setAdapters(adapters(model))
        .build();
  }

  private static LatentAttention latent(Attention.Latent latent) {
    return LatentAttention.newBuilder()
        .setQLoraRank(latent.queryRank() == 0 ? null : latent.queryRank())
        .setKvLoraRank(latent.keyValueRank())
        .setQkNopeHeadDim(latent.nopeDim())
        .setQkRopeHeadDim(latent.ropeDim())
        .setVHeadDim(latent.valueDim())
        .build();
  }

  private static List<Adapter> adapters(ModelProfile model) {
    return model.adapters().values().stream()
        .sorted(Comparator.comparing(LoraAdapter::adapterId))
        .map(lora -> new Adapter(lora.adapterId(), lora.rank(), lora.adaptedDimensions()))
        .toList();
  }

  private static ModelProfile model(String id, ModelVersion version) {
    Map<String, LoraAdapter> adapters = new HashMap<>();
    for (Adapter adapter : version.getAdapters()) {
      adapters.put(
          adapter.getAdapterId(),
          new LoraAdapter(
              adapter.getAdapterId(), adapter.getRank(), adapter.getAdaptedDimensions()));
    }
    return new ModelProfile(
        id,
        version.getFamily(),
        version.getLayers(),
        version.getHiddenSize(),
        attention(version),
        feedForward(version),
        version.getVocabularySize(),
        version.getTiedEmbeddings(),
        version.getSlidingWindow(),
        version.getSlidingLayers(),
        version.getExtraParameters(),
        adapters);
  }

  private static Attention attention(ModelVersion version) {
    LatentAttention latent = version.getLatentAttention();
    if (latent == null) {
      return new Attention.GroupedQuery(
          version.getAttentionHeads(), version.getKeyValueHeads(), version.getHeadDim());
    }
    Integer queryRank = latent.getQLoraRank();
    return new Attention.Latent(
        version.getAttentionHeads(),
        queryRank == null ? 0 : queryRank,
        latent.getKvLoraRank(),
        latent.getQkNopeHeadDim(),
        latent.getQkRopeHeadDim(),
        latent.getVHeadDim());
  }

  private static FeedForward feedForward(ModelVersion version) {
    if (version.getExperts() == 0) {
      return FeedForward.dense(version.getLayers(), version.getIntermediateSize());
    }
    return new FeedForward(
        version.getDenseLayers(),
        version.getIntermediateSize(),
        version.getLayers() - version.getDenseLayers(),
        version.getExperts(),
        version.getExpertsPerToken(),
        version.getSharedExperts(),
        version.getExpertIntermediateSize());
  }
}
