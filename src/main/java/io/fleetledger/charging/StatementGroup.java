package io.fleetledger.charging;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * A tenant's statement and those that it rolls up, of the periods that begin within its own.
 *
 * @param statement the tenant's own
 * @param children those of its children, each with its own children
 */
public record StatementGroup(Statement statement, List<StatementGroup> children) {
  public StatementGroup {
    children = List.copyOf(children);
  }

  /** Every statement of the group, parents before their children. */
  public List<Statement> statements() {
    List<Statement> all = new ArrayList<>();
    all.add(statement);
    children.forEach(child -> all.addAll(child.statements()));
    return all;
  }

  /** What all of them in the currency of the first come to, exact; the others stand apart. */
  public BigDecimal total() {
    return Amounts.plain(
        statements().stream()
            .filter(each -> each.currency().equals(statement.currency()))
            .map(Statement::total)
            .reduce(BigDecimal.ZERO, BigDecimal::add));
  }

  /** What is to be paid for them: each is rounded for itself. */
  public BigDecimal payable() {
    return statements().stream()
        .filter(each -> each.currency().equals(statement.currency()))
        .map(Statement::payable)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
