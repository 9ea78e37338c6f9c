package io.fleetledger.access;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The trail of what changed money or access: written in the transaction of the change itself. */
public final class Audit {
  private Audit() {}

  /**
   * Notes a change.
   *
   * @param actor who did it
   * @param action what was done, such as {@code token.create}
   * @param subject to what
   * @param tenantId whose it is; null: nobody's
   * @param detail what else matters; never a secret
   */
  public static void note(
      Connection connection,
      String actor,
      String action,
      String subject,
      @Nullable String tenantId,
      String detail)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO ledger.audit (actor, action, subject, tenant_id, detail)"
                + " VALUES (?, ?, ?, ?, ?)")) {
      insert.setString(1, actor);
      insert.setString(2, action);
      insert.setString(3, subject);
      insert.setString(4, tenantId);
      insert.setString(5, detail);
      insert.executeUpdate();
    }
  }
}
