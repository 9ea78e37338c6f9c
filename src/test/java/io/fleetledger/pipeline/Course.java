package io.fleetledger.pipeline;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.Pool;
import io.fleetledger.catalog.Pool.IdleCostPolicy;
import io.fleetledger.cost.SharingMethod;
import io.fleetledger.oracle.Oracle;
import io.fleetledger.oracle.OracleSettings;
import io.fleetledger.oracle.RawRecord;
import io.fleetledger.oracle.TestCatalog;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeSample;
import io.fleetledger.time.Micros;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.utils.Utils;

/**
 * A course of steps over a fleet, from a catalog of which not all is known to one of which all is.
 *
 * @param unknown numbers of the catalog's keys that are not known at first
 * @param steps what happens, one after the other; each has a meaning after any others
 */
record Course(Set<Integer> unknown, List<Step> steps) {
  static final int NODES = 4;
  static final int PARTITIONS = 2;

  private static final List<String> NODE_IDS = TestCatalog.nodes(NODES);
  private static final List<String> POOLS = List.of("platform", "reserved", "shared");

  /** With a pool that changes within an hour, as pools could once. */
  private static final Catalog TRUTH =
      TestCatalog.builder(NODES)
          .pool(
              TestCatalog.BASE.plus(Duration.ofMinutes(30).plusSeconds(20)),
              new Pool("shared", IdleCostPolicy.PLATFORM, null, Map.of()))
          .build();

  private static final long SENT_MILLIS = TestCatalog.BASE.plus(Duration.ofHours(2)).toEpochMilli();

  /** The course on its way. */
  private static final class Run implements AutoCloseable {
    private final CatalogKnowledge knowledge;
    private final PartitionedPipeline pipeline;
    private final List<RawRecord> sent = new ArrayList<>();
    private final Map<String, Long> counts = new HashMap<>();

    /** How much of each node's deployments its partition has noticed. */
    private final Map<String, Integer> noticed = new HashMap<>();

    Run(CatalogKnowledge knowledge, Path directory) {
      this.knowledge = knowledge;
      pipeline = new PartitionedPipeline(PARTITIONS, knowledge.catalog(), directory);
    }

    void take(Step step) {
      switch (step) {
        case Step.Finish finish -> finish(finish.event());
        case Step.Report report -> report(report.sample());
        case Step.Again again -> again(again.back());
        case Step.Learn learn -> {
          knowledge.learn(learn.key());
          pipeline.setCatalog(knowledge.catalog());
        }
        case Step.Redeploy redeploy -> {
          knowledge.redeploy(NODE_IDS.get(redeploy.node()));
          pipeline.setCatalog(knowledge.catalog());
        }
        case Step.Rate rate -> {
          knowledge.rate(NODE_IDS.get(rate.node()), rate.factor());
          pipeline.setCatalog(knowledge.catalog());
        }
        case Step.Policy policy -> {
          knowledge.policy(POOLS.get(policy.pool()), IdleCostPolicy.values()[policy.policy()]);
          pipeline.setCatalog(knowledge.catalog());
        }
        case Step.Sharing sharing -> {
          knowledge.sharing(POOLS.get(sharing.pool()), SharingMethod.values()[sharing.method()]);
          pipeline.setCatalog(knowledge.catalog());
        }
        case Step.Deliver deliver -> pipeline.deliver(deliver.partition(), deliver.most());
        case Step.Tick tick -> {
          pipeline.tellClocks();
          tick(tick.partition());
        }
        case Step.Move move -> pipeline.restart(move.partition());
        case Step.MoveAccounts move -> pipeline.restartAccounts();
      }
    }

    private void finish(InferenceEvent draft) {
      InferenceEvent event = InferenceEvent.newBuilder(draft).build();
      String node = event.getNodeId();
      event.setEventId("event-" + next("event"));
      if (NODE_IDS.indexOf(node) % 2 == 0) {
        event.setBootId("boot-1");
        event.setSequence(next("sequence of " + node));
      }
      sendTimely(RawRecord.EVENTS, node, Micros.of(event.getFinishedAt()), event);
    }

    private void report(NodeSample sample) {
      sendTimely(RawRecord.SAMPLES, sample.getNodeId(), Micros.of(sample.getSampledAt()), sample);
    }

    private void again(int back) {
      if (!sent.isEmpty()) {
        RawRecord record = sent.get(sent.size() - 1 - back % sent.size());
        send(record.topic(), record.partition(), record.value());
      }
    }

    /** Sends a record when its node's deployments of its time are known. */
    private void sendTimely(String topic, String node, long atMicros, Object value) {
      int needed = knowledge.needed(node, atMicros);
      if (noticed.getOrDefault(node, 1) < needed) {
        while (knowledge.known(node) < needed) {
          knowledge.redeploy(node);
        }
        pipeline.setCatalog(knowledge.catalog());
        tick(partitionOf(node));
      }
      send(topic, partitionOf(node), value);
    }

    private void tick(int partition) {
      pipeline.tick(partition);
      for (String node : NODE_IDS) {
        if (partitionOf(node) == partition) {
          noticed.put(node, knowledge.known(node));
        }
      }
    }

    private void send(String topic, int partition, Object value) {
      long offset = next(topic + partition);
      RawRecord record = new RawRecord(topic, partition, offset, SENT_MILLIS, value);
      sent.add(record);
      pipeline.send(record);
    }

    private long next(String counter) {
      return counts.merge(counter, 1L, Long::sum) - 1;
    }

    @Override
    public void close() {
      pipeline.close();
    }
  }

  /** Takes all steps, and says how the tables then differ from the oracle's; empty: in nothing. */
  String differences() {
    CatalogKnowledge knowledge = new CatalogKnowledge(TRUTH, unknown);
    Path directory = temporaryDirectory();
    try (Run run = new Run(knowledge, directory)) {
      steps.forEach(run::take);
      knowledge.complete();
      run.pipeline.setCatalog(knowledge.catalog());
      run.pipeline.settle();
      return Oracle.fold(run.sent, TRUTH, OracleSettings.DEFAULT)
          .differencesFrom(run.pipeline.tables());
    } finally {
      delete(directory);
    }
  }

  private static int partitionOf(String node) {
    return NODE_IDS.indexOf(node) % PARTITIONS;
  }

  private static Path temporaryDirectory() {
    try {
      return Files.createTempDirectory("course");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path directory) {
    try {
      Utils.delete(directory.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
