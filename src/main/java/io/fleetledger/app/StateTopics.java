package io.fleetledger.app;

import io.fleetledger.streams.CommitHook;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;

/** The topics in which Kafka Streams keeps the state of the stages. */
final class StateTopics {
  private static final String SUFFIX = "-changelog";

  private StateTopics() {}

  /** Their names; they come into being when the stream starts for the first time. */
  static Set<String> of(Topology topology, String applicationId) {
    var topics = new TreeSet<String>();
    for (TopologyDescription.Subtopology part : topology.describe().subtopologies()) {
      for (TopologyDescription.Node node : part.nodes()) {
        if (node instanceof TopologyDescription.Processor processor) {
          processor.stores().stream()
              .filter(store -> !CommitHook.isName(store))
              .forEach(store -> topics.add(of(store, applicationId)));
        }
      }
    }
    return topics;
  }

  /** The topic of one store. */
  static String of(String store, String applicationId) {
    return applicationId + "-" + store + SUFFIX;
  }
}
