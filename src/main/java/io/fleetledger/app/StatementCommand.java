package io.fleetledger.app;

import picocli.CommandLine.Command;

/** What tenants are charged, period by period. */
@Command(
    name = "statement",
    description = {
      "Statements: what tenants are charged for a billing period, until it is closed and from then on.",
      "A statement is named by its tenant and the period's first day, such as acme/2026-03-01."
    },
    subcommands = {
      StatementPreviewCommand.class,
      StatementCloseCommand.class,
      StatementListCommand.class,
      StatementShowCommand.class,
      StatementVerifyCommand.class,
      StatementExportCommand.class,
      StatementAdjustCommand.class,
    })
final class StatementCommand {}
