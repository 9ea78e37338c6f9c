package io.fleetledger.faults;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's requests: all messages up to the one that makes the server answer. A request that
 * commits is named {@value #COMMIT}, whether as a query or as a statement prepared before.
 */
public final class PostgresRequests implements Requests {
  /** Name of a request that commits. */
  public static final String COMMIT = "COMMIT";

  /** One for each connection. */
  public static final Supplier<Requests> PROTOCOL = PostgresRequests::new;

  private static final int VERSION_3 = 3;

  /**
   * After these the server answers: sync, query, flush, terminate, copy done or failed, password.
   */
  private static final String LAST_OF_A_REQUEST = "SQHXcfp";

  private final Map<String, String> prepared = new HashMap<>();
  private boolean started;

  private PostgresRequests() {}

  @Override
  public @Nullable Request next(DataInputStream in) throws IOException {
    if (!started) {
      return beginning(in);
    }
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    String name = "";
    while (true) {
      int type = in.read();
      if (type < 0) {
        return null;
      }
      int length = in.readInt();
      byte[] body = Requests.exactly(in, length - Integer.BYTES);
      out.writeByte(type);
      out.writeInt(length);
      out.write(body);
      if (commits((char) type, body)) {
        name = COMMIT;
      }
      if (LAST_OF_A_REQUEST.indexOf(type) >= 0) {
        return new Request(name, bytes.toByteArray());
      }
    }
  }

  /** What comes before the first message has no type: requests for encryption, then the start. */
  private @Nullable Request beginning(DataInputStream in) throws IOException {
    int length;
    try {
      length = in.readInt();
    } catch (EOFException closed) {
      return null;
    }
    byte[] body = Requests.exactly(in, length - Integer.BYTES);
    started = body[0] == 0 && body[1] == VERSION_3;
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.writeInt(length);
    out.write(body);
    return new Request("", bytes.toByteArray());
  }

  private boolean commits(char type, byte[] body) {
    return switch (type) {
      case 'Q' -> isCommit(text(body, 0));
      case 'P' -> {
        String statement = text(body, 0);
        prepared.put(statement, text(body, end(body, 0) + 1));
        yield false;
      }
      case 'B' -> isCommit(prepared.getOrDefault(text(body, end(body, 0) + 1), ""));
      default -> false;
    };
  }

  private static boolean isCommit(String sql) {
    return sql.strip().toUpperCase(Locale.ROOT).equals(COMMIT);
  }

  private static String text(byte[] body, int from) {
    return new String(body, from, end(body, from) - from, StandardCharsets.UTF_8);
  }

  private static int end(byte[] body, int from) {
    int end = from;
    while (body[end] != 0) {
      end++;
    }
    return end;
  }
}
