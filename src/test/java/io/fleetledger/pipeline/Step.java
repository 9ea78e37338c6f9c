package io.fleetledger.pipeline;

import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeSample;

/** What can happen to a running fleet, one thing at a time; none depends on another. */
sealed interface Step {

  /** A node finishes a request; its id, boot and sequence are not set yet. */
  record Finish(InferenceEvent event) implements Step {}

  /** A node reports how it is. */
  record Report(NodeSample sample) implements Step {}

  /** A record that was sent before is sent once more: the one of this number, from the last on. */
  record Again(int back) implements Step {}

  /** One more key of the catalog becomes known, with all that was ever in force under it. */
  record Learn(int key) implements Step {}

  /** The next deployment of a node becomes known, and so the end of the one before. */
  record Redeploy(int node) implements Step {}

  /** All rates of a node turn out to be so many times the true ones; at the end they are true. */
  record Rate(int node, int factor) implements Step {}

  /** A pool's idle cost turns out to be borne otherwise; at the end by whom it says. */
  record Policy(int pool, int policy) implements Step {}

  /** A pool turns out to share its cost by another method; at the end by the one that it says. */
  record Sharing(int pool, int method) implements Step {}

  /** Stage 2 takes some of what a partition of stage 1 has sent. */
  record Deliver(int partition, int most) implements Step {}

  /** Half a second passes for a partition, in which it hears how far the others are. */
  record Tick(int partition) implements Step {}

  /** The task of a partition moves to another instance. */
  record Move(int partition) implements Step {}

  /** The task of stage 2 moves to another instance. */
  record MoveAccounts() implements Step {}
}
