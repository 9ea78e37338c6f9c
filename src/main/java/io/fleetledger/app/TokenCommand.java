package io.fleetledger.app;

import picocli.CommandLine.Command;

/** Access to the API. */
@Command(
    name = "token",
    description = "Bearer tokens of the HTTP API: make, list, revoke.",
    subcommands = {TokenCreateCommand.class, TokenListCommand.class, TokenRevokeCommand.class})
final class TokenCommand {}
