package io.fleetledger.api;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import io.fleetledger.access.Audit;
import io.fleetledger.query.Answer;
import io.fleetledger.query.Scope;
import io.fleetledger.query.Sources;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** Alerts: people say that they have seen them. */
final class AlertRoutes {
  private static final int MAX_BYTES = 16 * 1024;
  private static final int MAX_NOTE = 2_000;

  private final Reads reads;
  private final DataSource writer;

  AlertRoutes(Reads reads, DataSource writer) {
    this.reads = reads;
    this.writer = writer;
  }

  List<Route> all() {
    return List.of(
        new Route(
            "POST",
            Routes.BASE + "/alerts/{id}/ack",
            "Acknowledges an alert, with a note; answers the alert.",
            ReadRoutes.PLATFORM,
            List.of(),
            List.of(Json.TYPE),
            List.of(Json.TYPE),
            this::acknowledge));
  }

  private Response acknowledge(Request request) throws IOException, SQLException {
    String id = request.variable("id");
    if (!acknowledge(id, request.caller().name(), note(request))) {
      throw new Problem(404, "no alert " + id);
    }
    reads.changed();
    Answer alert = reads.ask(Scope.PLATFORM, Sources.ALERTS, Map.of("alert", List.of(id)));
    return Response.ok(Json.TYPE, Json.page(alert));
  }

  private boolean acknowledge(String id, String author, String note) throws SQLException {
    try (Connection connection = writer.getConnection()) {
      connection.setAutoCommit(false);
      try (PreparedStatement statement =
          connection.prepareStatement("SELECT ledger.acknowledge_alert(?, ?, ?)")) {
        statement.setString(1, id);
        statement.setString(2, author);
        statement.setString(3, note);
        try (ResultSet answer = statement.executeQuery()) {
          answer.next();
          if (!answer.getBoolean(1)) {
            connection.rollback();
            return false;
          }
        }
        Audit.note(connection, author, "alert.acknowledge", "alert " + id, null, note);
        connection.commit();
        return true;
      } catch (SQLException e) {
        connection.rollback();
        throw e;
      }
    }
  }

  private static String note(Request request) throws IOException {
    byte[] body = request.body().read(MAX_BYTES);
    if (body.length == 0) {
      return "";
    }
    try {
      JsonNode note = Json.MAPPER.readTree(body).path("note");
      String text = note.isTextual() ? note.textValue().strip() : "";
      if (!note.isTextual() || text.length() > MAX_NOTE || text.indexOf('\0') >= 0) {
        throw new Problem(400, "note: give a text of at most " + MAX_NOTE + " characters");
      }
      return text;
    } catch (JacksonException e) {
      throw new Problem(400, "the body is not JSON: " + e.getOriginalMessage());
    }
  }
}
