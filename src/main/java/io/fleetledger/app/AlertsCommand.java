package io.fleetledger.app;

import picocli.CommandLine.Command;

/** What is wrong, and who sees to it. */
@Command(
    name = "alerts",
    description = "Alerts: what is unusual, over budget, unknown or missing.",
    subcommands = {
      AlertsListCommand.class,
      AlertsAckCommand.class,
      AlertsSilenceCommand.class,
      AlertsTestCommand.class
    })
final class AlertsCommand {}
