package io.fleetledger.app;

import picocli.CommandLine.Command;

/** What is unacceptable, and its way back. */
@Command(
    name = "quarantine",
    description = "Records that are unacceptable: which, why, and again once the cause is mended.",
    subcommands = {
      QuarantineListCommand.class,
      QuarantineShowCommand.class,
      QuarantineReplayCommand.class,
    })
final class QuarantineCommand {}
