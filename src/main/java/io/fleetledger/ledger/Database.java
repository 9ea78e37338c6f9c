package io.fleetledger.ledger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;

/** The way to Postgres. */
public final class Database {
  private Database() {}

  /**
   * A pool of connections. It opens without a server; each connection is bounded in what it waits
   * for, so that a server that hangs, or a writer that was stopped in a transaction, holds up
   * nobody for long.
   *
   * @param url {@code jdbc:postgresql://host:port/database}, with TLS settings as pgjdbc has them
   * @param user login, a member of the role that fits what it does
   * @param password its password
   * @param connections at most this many
   */
  public static HikariDataSource open(String url, String user, String password, int connections) {
    var config = new HikariConfig();
    config.setPoolName("fleetledger");
    config.setJdbcUrl(url);
    config.setUsername(user);
    config.setPassword(password);
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(0);
    config.setConnectionTimeout(Duration.ofSeconds(10).toMillis());
    config.setInitializationFailTimeout(-1);
    config.addDataSourceProperty("ApplicationName", "fleetledger");
    config.addDataSourceProperty("connectTimeout", "10");
    config.addDataSourceProperty("socketTimeout", "120");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty(
        "options",
        "-c idle_in_transaction_session_timeout=60s -c lock_timeout=30s -c TimeZone=UTC");
    return new HikariDataSource(config);
  }
}
