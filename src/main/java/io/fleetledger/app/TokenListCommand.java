package io.fleetledger.app;

import io.fleetledger.access.Token;
import io.fleetledger.access.Tokens;
import io.fleetledger.report.Table;
import io.fleetledger.report.Table.Column;
import io.fleetledger.report.Table.Unit;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists tokens. */
@Command(name = "list", description = "List the tokens, the latest first; never their texts.")
final class TokenListCommand implements Callable<Integer> {
  private static final List<Column> COLUMNS =
      List.of(
          new Column("token_id", "token", Unit.POSITION),
          new Column("token_name", "name", Unit.TEXT),
          new Column("role", "role", Unit.TEXT),
          new Column("tenant_id", "tenant", Unit.TEXT),
          new Column("created_at", "made", Unit.INSTANT),
          new Column("created_by", "by", Unit.TEXT),
          new Column("expires_at", "expires", Unit.INSTANT),
          new Column("revoked_at", "revoked", Unit.INSTANT));

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SettingsOption option;

  @ArgGroup private @Nullable TableFormat format;

  @Override
  public Integer call() throws SQLException {
    try (var database = Servers.postgres(option.load())) {
      List<Table.Row> rows =
          new Tokens(database).list().stream().map(TokenListCommand::row).toList();
      spec.commandLine()
          .getOut()
          .print(TableFormat.text(new Table("Tokens", COLUMNS, rows), format));
      spec.commandLine().getOut().flush();
    }
    return ExitCode.DONE;
  }

  private static Table.Row row(Token token) {
    return new Table.Row(
        Arrays.asList(
            BigDecimal.valueOf(token.id()),
            token.name(),
            token.role().text(),
            token.tenantId(),
            token.createdAt(),
            token.createdBy(),
            token.expiresAt(),
            token.revokedAt()));
  }
}
