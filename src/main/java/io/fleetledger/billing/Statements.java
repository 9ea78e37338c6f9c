package io.fleetledger.billing;

import io.fleetledger.catalog.Tenant;
import io.fleetledger.charging.BillingPeriod;
import io.fleetledger.charging.Prices;
import io.fleetledger.charging.SealedStatement;
import io.fleetledger.charging.Statement;
import io.fleetledger.charging.StatementGroup;
import io.fleetledger.charging.StatementLine;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Statements, closed ones and previews of open ones, with those of children. */
public final class Statements {
  private final DataSource database;
  private final Rights rights;

  /** The statements of a database, with the rights of its login. */
  public Statements(DataSource database) {
    this(database, connection -> {});
  }

  /** The statements of a database that certain rights let see. */
  public Statements(DataSource database, Rights rights) {
    this.database = database;
    this.rights = rights;
  }

  /** Takes rights for a transaction, before anything is read in it. */
  @FunctionalInterface
  public interface Rights {
    void take(Connection connection) throws SQLException;
  }

  private interface Reading<T> {
    T read(Connection connection) throws SQLException;
  }

  /**
   * A closed statement.
   *
   * @throws StatementRefusedException if there is none of this name
   */
  public SealedStatement sealed(String id) throws SQLException {
    return atOneMoment(connection -> sealed(connection, id));
  }

  /** A closed statement with those that it rolls up, as far as they are closed. */
  public StatementGroup withChildren(String id) throws SQLException {
    return atOneMoment(
        connection -> group(connection, sealed(connection, id).statement(), new TreeSet<>()));
  }

  /**
   * An open period of a tenant as it is now.
   *
   * @param firstDay the period's first day; null: the first that is open
   * @throws StatementRefusedException if it is closed
   */
  public Statement preview(String tenantId, @Nullable LocalDate firstDay) throws SQLException {
    return atOneMoment(connection -> preview(connection, tenantId, firstDay));
  }

  /** The same with its children's, closed or open, of periods that begin in it. */
  public StatementGroup previewWithChildren(String tenantId, @Nullable LocalDate firstDay)
      throws SQLException {
    return atOneMoment(
        connection ->
            previews(connection, preview(connection, tenantId, firstDay), new TreeSet<>()));
  }

  /**
   * A tenant's statement of a period: the closed one, or else a preview.
   *
   * @param firstDay the period's first day, in the tenant's zone
   * @param withChildren whether those of its children come with it
   */
  public StatementGroup of(String tenantId, LocalDate firstDay, boolean withChildren)
      throws SQLException {
    return atOneMoment(
        connection -> {
          BillingPeriod period = StatementTenant.of(connection, tenantId).beginning(firstDay);
          SealedStatement closed =
              StatementStore.find(connection, StatementStore.id(tenantId, period));
          Statement statement =
              closed == null ? preview(connection, tenantId, firstDay) : closed.statement();
          if (!withChildren) {
            return new StatementGroup(statement, List.of());
          }
          return closed == null
              ? previews(connection, statement, new TreeSet<>())
              : group(connection, statement, new TreeSet<>());
        });
  }

  /**
   * A period as it is now.
   *
   * @param isNext whether it is the first open one: late events and adjustments go there
   * @param sealedAtMicros when it is being closed, epoch microseconds; null: it is a preview
   */
  static Statement draft(
      Connection connection,
      StatementTenant tenant,
      BillingPeriod period,
      boolean isNext,
      @Nullable Long sealedAtMicros)
      throws SQLException {
    Tenant terms = tenant.termsOf(period);
    Prices prices = SealedPrices.inForce(connection, tenant.id()).of(tenant.id());
    var lines = new ArrayList<>(StatementDraft.usage(connection, terms, period, prices));
    StatementLine commitment = StatementDraft.commitment(tenant.id(), period, prices, lines);
    if (commitment != null) {
      lines.add(commitment);
    }
    var draft =
        new Statement(
            StatementStore.id(tenant.id(), period),
            tenant.id(),
            terms.parentId(),
            period,
            terms.currency(),
            sealedAtMicros,
            lines);
    if (!isNext) {
      return draft;
    }
    lines.addAll(CorrectionLines.uncharged(connection, draft, prices));
    lines.addAll(StatementDraft.adjustments(connection, terms, period));
    return draft.with(lines);
  }

  private static SealedStatement sealed(Connection connection, String id) throws SQLException {
    SealedStatement found = StatementStore.find(connection, id);
    if (found == null) {
      throw new StatementRefusedException(
          "no statement " + id + ": see `statement list`, or `statement preview` for open periods");
    }
    return found;
  }

  private static StatementGroup group(Connection connection, Statement statement, Set<String> above)
      throws SQLException {
    above.add(statement.tenantId());
    List<StatementGroup> children = new ArrayList<>();
    for (String id :
        StatementStore.childIds(connection, statement.tenantId(), statement.period())) {
      Statement child = sealed(connection, id).statement();
      if (!above.contains(child.tenantId())) {
        children.add(group(connection, child, new TreeSet<>(above)));
      }
    }
    return new StatementGroup(statement, children);
  }

  private static Statement preview(
      Connection connection, String tenantId, @Nullable LocalDate firstDay) throws SQLException {
    var tenant = StatementTenant.of(connection, tenantId);
    BillingPeriod open = tenant.open(connection);
    BillingPeriod period = firstDay == null ? open : tenant.beginning(firstDay);
    String id = StatementStore.id(tenantId, period);
    if (period.fromMicros() < open.fromMicros()) {
      throw new StatementRefusedException(
          StatementStore.find(connection, id) != null
              ? "%s is closed: see `statement show %s`".formatted(id, id)
              : "%s lies before the first usage of its tenant".formatted(id));
    }
    return draft(connection, tenant, period, period.equals(open), null);
  }

  private static StatementGroup previews(
      Connection connection, Statement statement, Set<String> above) throws SQLException {
    above.add(statement.tenantId());
    List<StatementGroup> children = new ArrayList<>();
    for (String child : StatementTenant.children(connection, statement.tenantId())) {
      if (above.contains(child)) {
        continue;
      }
      var tenant = StatementTenant.of(connection, child);
      BillingPeriod open = tenant.open(connection);
      for (BillingPeriod period : tenant.beginningIn(statement.period())) {
        boolean isChild = statement.tenantId().equals(tenant.termsOf(period).parentId());
        SealedStatement closed = StatementStore.find(connection, StatementStore.id(child, period));
        if (closed != null && statement.tenantId().equals(closed.statement().parentId())) {
          children.add(previews(connection, closed.statement(), new TreeSet<>(above)));
        } else if (closed == null && isChild && period.fromMicros() >= open.fromMicros()) {
          Statement draft = draft(connection, tenant, period, period.equals(open), null);
          children.add(previews(connection, draft, new TreeSet<>(above)));
        }
      }
    }
    return new StatementGroup(statement, children);
  }

  private <T> T atOneMoment(Reading<T> reading) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      try {
        rights.take(connection);
        return reading.read(connection);
      } finally {
        connection.rollback();
      }
    }
  }
}
