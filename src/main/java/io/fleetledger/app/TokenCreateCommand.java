package io.fleetledger.app;

import io.fleetledger.access.Role;
import io.fleetledger.access.Token;
import io.fleetledger.access.Tokens;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a token. */
@Command(
    name = "create",
    description = {
      "Make a bearer token and print it. Only its hash is kept: it can't be printed again.",
      "Roles: admin, finance, operator, tenant (with --tenant), reporter (sends events, reads nothing)."
    })
final class TokenCreateCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SettingsOption option;

  @Option(names = "--name", required = true, paramLabel = "NAME", description = "Whose it is.")
  @SuppressWarnings("NullAway.Init")
  private String name;

  @Option(names = "--role", required = true, paramLabel = "ROLE", description = "What it allows.")
  @SuppressWarnings("NullAway.Init")
  private Role role;

  @Option(names = "--tenant", paramLabel = "ID", description = "Of the role tenant: which one.")
  private @Nullable String tenant;

  @Option(
      names = "--expires",
      paramLabel = "WHEN",
      description = "A day (2027-01-31), or a number of days (90d); without it: never.")
  private @Nullable String expires;

  @Override
  public Integer call() throws SQLException {
    if ((role == Role.TENANT) != (tenant != null && !tenant.isEmpty())) {
      throw new UsageException("give --tenant with --role tenant, and with no other");
    }
    Instant until = expires == null ? null : instant(expires, Instant.now());
    try (var database = Servers.postgres(option.load())) {
      Tokens.Made made =
          new Tokens(database).create(name, role, tenant, until, System.getProperty("user.name"));
      Token token = made.token();
      spec.commandLine().getOut().println(made.secret());
      spec.commandLine()
          .getErr()
          .printf(
              "token %d of %s, role %s%s, %s%n",
              token.id(),
              token.name(),
              role.text(),
              tenant == null ? "" : " " + tenant,
              until == null ? "does not expire" : "expires " + until);
    }
    return ExitCode.DONE;
  }

  private static Instant instant(String text, Instant now) {
    try {
      return text.endsWith("d")
          ? now.plus(Long.parseLong(text.substring(0, text.length() - 1)), ChronoUnit.DAYS)
          : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (NumberFormatException | DateTimeParseException | ArithmeticException e) {
      throw new UsageException("--expires " + text + ": give a day (2027-01-31) or 90d", e);
    }
  }
}
