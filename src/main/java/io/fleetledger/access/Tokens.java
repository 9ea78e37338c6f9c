package io.fleetledger.access;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Bearer tokens in their table, as hashes. Read and written with the rights of the writer. */
public final class Tokens {
  private static final String COLUMNS =
      "token_id, token_name, role, tenant_id, created_at, created_by, expires_at, revoked_at";

  private final DataSource database;

  /** The tokens of a database. */
  public Tokens(DataSource database) {
    this.database = database;
  }

  /**
   * A token that was made.
   *
   * @param token what is known of it
   * @param secret its text, which can't be had again
   */
  public record Made(Token token, String secret) {
    @Override
    public String toString() {
      return token.toString();
    }
  }

  /**
   * Makes a token.
   *
   * @param tenantId the tenant of the role TENANT; null with any other role
   * @param expiresAt from when on it is refused; null: never
   * @param author who makes it
   */
  public Made create(
      String name, Role role, @Nullable String tenantId, @Nullable Instant expiresAt, String author)
      throws SQLException {
    var caller = new Caller(name, role, tenantId, "token");
    String secret = Secret.make();
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      Token token;
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO ledger.api_token"
                  + " (token_name, sha256, role, tenant_id, expires_at, created_by)"
                  + " VALUES (?, ?, ?, ?, ?, ?) RETURNING "
                  + COLUMNS)) {
        insert.setString(1, caller.name());
        insert.setString(2, Secret.hash(secret));
        insert.setString(3, role.text());
        insert.setString(4, tenantId);
        insert.setObject(5, expiresAt == null ? null : expiresAt.atOffset(ZoneOffset.UTC));
        insert.setString(6, author);
        token = all(insert).getFirst();
      }
      Audit.note(
          connection,
          author,
          "token.create",
          "token " + token.id(),
          tenantId,
          "%s, role %s, expires %s".formatted(name, role.text(), expiresAt));
      connection.commit();
      return new Made(token, secret);
    }
  }

  /** All tokens, the latest first. */
  public List<Token> list() throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "SELECT " + COLUMNS + " FROM ledger.api_token ORDER BY token_id DESC")) {
      return all(select);
    }
  }

  /**
   * Revokes a token for good.
   *
   * @return whether there was one of this number that was not revoked
   */
  public boolean revoke(long id, String author) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      List<Token> revoked;
      try (PreparedStatement update =
          connection.prepareStatement(
              "UPDATE ledger.api_token SET revoked_at = now(), revoked_by = ?"
                  + " WHERE token_id = ? AND revoked_at IS NULL RETURNING "
                  + COLUMNS)) {
        update.setString(1, author);
        update.setLong(2, id);
        revoked = all(update);
      }
      for (Token token : revoked) {
        Audit.note(
            connection, author, "token.revoke", "token " + id, token.tenantId(), token.name());
      }
      connection.commit();
      return !revoked.isEmpty();
    }
  }

  /** The token of a text; null: there is none. */
  @Nullable Token find(String secret) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "SELECT " + COLUMNS + " FROM ledger.api_token WHERE sha256 = ?")) {
      select.setString(1, Secret.hash(secret));
      List<Token> found = all(select);
      return found.isEmpty() ? null : found.getFirst();
    }
  }

  private static List<Token> all(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      var tokens = new ArrayList<Token>();
      while (row.next()) {
        tokens.add(
            new Token(
                row.getLong("token_id"),
                row.getString("token_name"),
                Role.named(row.getString("role")).orElseThrow(),
                row.getString("tenant_id"),
                Objects.requireNonNull(instant(row, "created_at")),
                row.getString("created_by"),
                instant(row, "expires_at"),
                instant(row, "revoked_at")));
      }
      return tokens;
    }
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
    return value == null ? null : value.toInstant();
  }
}
