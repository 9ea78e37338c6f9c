package io.fleetledger.app;

import picocli.CommandLine.Command;

/** Takes back-dated changes of the catalog into open billing periods. */
@Command(
    name = "recompute",
    description = {
      "After a back-dated change of the catalog: compute what open billing periods hold anew. Says what",
      "changes before it is so, and leaves a trail in fleet.recompute. Closed periods never change."
    },
    subcommands = {RecomputeChargesCommand.class, RecomputeUsageCommand.class})
final class RecomputeCommand {}
