package io.fleetledger.catalog;

import io.fleetledger.compute.Precision;
import io.fleetledger.schema.DeploymentVersion;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Deployments in Avro. */
final class DeploymentCodec {
  private DeploymentCodec() {}

  static io.fleetledger.schema.Deployment toAvro(String nodeId, History<Deployment> history) {
    return new io.fleetledger.schema.Deployment(
        nodeId, CatalogCodec.write(history, DeploymentCodec::version));
  }

  static CatalogEntry fromAvro(io.fleetledger.schema.Deployment written) {
    String nodeId = written.getNodeId();
    return new CatalogEntry(
        CatalogKind.DEPLOYMENTS,
        nodeId,
        CatalogCodec.read(
            written.getVersions(),
            DeploymentVersion::getEffectiveFrom,
            DeploymentVersion::getEffectiveTo,
            version -> deployment(nodeId, version)));
  }

  private static DeploymentVersion version(Instant from, @Nullable Instant to, Deployment node) {
    return DeploymentVersion.newBuilder()
        .setEffectiveFrom(from)
        .setEffectiveTo(to)
        .setModelId(node.modelId())
        .setAcceleratorId(node.acceleratorId())
        .setAcceleratorCount(node.acceleratorCount())
        .setTensorParallel(node.tensorParallel())
        .setPipelineParallel(node.pipelineParallel())
        .setWeightPrecision(precision(node.weightPrecision()))
        .setActivationPrecision(precision(node.activationPrecision()))
        .setKvPrecision(precision(node.kvPrecision()))
        .setDraftModelId(node.draftModelId())
        .setPoolId(node.poolId())
        .setRegion(node.region())
        .setRateNanosPerAcceleratorHour(node.rateNanosPerAcceleratorHour())
        .setCurrency(node.currency())
        .build();
  }

  private static Deployment deployment(String nodeId, DeploymentVersion version) {
    return new Deployment(
        nodeId,
        version.getModelId(),
        version.getAcceleratorId(),
        version.getAcceleratorCount(),
        version.getTensorParallel(),
        version.getPipelineParallel(),
        CatalogCodec.same(version.getWeightPrecision(), Precision.class),
        CatalogCodec.same(version.getActivationPrecision(), Precision.class),
        CatalogCodec.same(version.getKvPrecision(), Precision.class),
        version.getDraftModelId(),
        version.getPoolId(),
        version.getRegion(),
        version.getRateNanosPerAcceleratorHour(),
        version.getCurrency());
  }

  private static io.fleetledger.schema.Precision precision(Precision precision) {
    return CatalogCodec.same(precision, io.fleetledger.schema.Precision.class);
  }
}
