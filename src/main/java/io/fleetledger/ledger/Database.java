package io.fleetledger.ledger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.time.Duration;

/** The way to Postgres. */
public final class Database {
  /** Whoever waits for a lock longer than this is better off trying again. */
  private static final Duration LOCK = Duration.ofSeconds(10);

  /**
   * After this much idle time in a transaction the server ends it: so long, at most, do the locks
   * of a writer that was stopped, or cut off, hold up its heir.
   */
  private static final Duration IDLE = Duration.ofSeconds(15);

  /** A batch takes well below a second. */
  private static final Duration STATEMENT = Duration.ofSeconds(25);

  /** The server's own limit comes first, unless it is out of reach. */
  private static final Duration ANSWER = Duration.ofSeconds(30);

  private Database() {}

  /**
   * A pool of connections for a service. It opens without a server; whatever hangs is given up
   * within half a minute, to be tried again.
   *
   * @param url {@code jdbc:postgresql://host:port/database}, with TLS settings as pgjdbc has them;
   *     what it says of other settings goes before ours
   * @param user login, a member of the role that fits what it does
   * @param password its password
   * @param connections at most this many
   */
  public static HikariDataSource open(String url, String user, String password, int connections) {
    return pool(url, user, password, connections, ANSWER, STATEMENT, IDLE);
  }

  /**
   * A pool of connections for a command, whose statements, such as a migration of large tables, may
   * take as long as they take, while others of its transactions wait; else as {@link #open}.
   */
  public static HikariDataSource openPatient(
      String url, String user, String password, int connections) {
    return pool(url, user, password, connections, Duration.ZERO, Duration.ZERO, Duration.ZERO);
  }

  private static HikariDataSource pool(
      String url,
      String user,
      String password,
      int connections,
      Duration answer,
      Duration statement,
      Duration idle) {
    var config = new HikariConfig();
    config.setPoolName("fleetledger");
    config.setJdbcUrl(url);
    config.setUsername(user);
    config.setPassword(password);
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(0);
    config.setConnectionTimeout(Duration.ofSeconds(10).toMillis());
    config.setInitializationFailTimeout(-1);
    config.setExceptionOverride(new Eviction());
    config.addDataSourceProperty("ApplicationName", "fleetledger");
    config.addDataSourceProperty("connectTimeout", "10");
    config.addDataSourceProperty("socketTimeout", Long.toString(answer.toSeconds()));
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty(
        "options",
        "-c idle_in_transaction_session_timeout=%d -c lock_timeout=%d -c statement_timeout=%d -c TimeZone=UTC"
            .formatted(idle.toMillis(), LOCK.toMillis(), statement.toMillis()));
    return new HikariDataSource(config);
  }

  private static final class Eviction implements SQLExceptionOverride {
    @java.lang.Override
    public Override adjudicate(SQLException failure) {
      return Failures.isConnectionToBlame(failure) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }
  }
}
