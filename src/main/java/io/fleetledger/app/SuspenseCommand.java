package io.fleetledger.app;

import picocli.CommandLine.Command;

/** What can't be metered yet. */
@Command(
    name = "suspense",
    description = "Records that wait for what the catalog does not know yet.",
    subcommands = SuspenseListCommand.class)
final class SuspenseCommand {}
