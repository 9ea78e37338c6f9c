package io.fleetledger.catalog;

import io.fleetledger.compute.AcceleratorProfile;
import io.fleetledger.compute.Precision;
import io.fleetledger.schema.AcceleratorVersion;
import io.fleetledger.schema.PeakFlops;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Accelerator profiles in Avro. */
final class AcceleratorCodec {
  private AcceleratorCodec() {}

  static io.fleetledger.schema.AcceleratorProfile toAvro(
      String id, History<AcceleratorProfile> history) {
    return new io.fleetledger.schema.AcceleratorProfile(
        id, CatalogCodec.write(history, AcceleratorCodec::version));
  }

  static CatalogEntry fromAvro(io.fleetledger.schema.AcceleratorProfile written) {
    String id = written.getAcceleratorId();
    return new CatalogEntry(
        CatalogKind.ACCELERATORS,
        id,
        CatalogCodec.read(
            written.getVersions(),
            AcceleratorVersion::getEffectiveFrom,
            AcceleratorVersion::getEffectiveTo,
            version -> accelerator(id, version)));
  }

  private static AcceleratorVersion version(
      Instant from, @Nullable Instant to, AcceleratorProfile accelerator) {
    List<PeakFlops> peaks =
        accelerator.peakFlopsPerSecond().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(
                peak ->
                    new PeakFlops(
                        CatalogCodec.same(peak.getKey(), io.fleetledger.schema.Precision.class),
                        peak.getValue()))
            .toList();
    return AcceleratorVersion.newBuilder()
        .setEffectiveFrom(from)
        .setEffectiveTo(to)
        .setPeaks(peaks)
        .setMemoryBytes(accelerator.memoryBytes())
        .setMemoryBytesPerSecond(accelerator.memoryBytesPerSecond())
        .setTdpWatts(accelerator.tdpWatts() == 0 ? null : accelerator.tdpWatts())
        .build();
  }

  private static AcceleratorProfile accelerator(String id, AcceleratorVersion version) {
    Map<Precision, Long> peaks = new EnumMap<>(Precision.class);
    for (PeakFlops peak : version.getPeaks()) {
      peaks.put(CatalogCodec.same(peak.getPrecision(), Precision.class), peak.getFlopsPerSecond());
    }
    Integer tdpWatts = version.getTdpWatts();
    return new AcceleratorProfile(
        id,
        peaks,
        version.getMemoryBytes(),
        version.getMemoryBytesPerSecond(),
        tdpWatts == null ? 0 : tdpWatts);
  }
}
