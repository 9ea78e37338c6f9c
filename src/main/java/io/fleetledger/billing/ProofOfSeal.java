package io.fleetledger.billing;

import io.fleetledger.charging.Amounts;
import io.fleetledger.charging.Seal;
import io.fleetledger.charging.SealedStatement;
import io.fleetledger.charging.Statement;
import io.fleetledger.charging.StatementLine;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether a statement is the one that was sealed: its own sums and hashes, and the chain. */
final class ProofOfSeal {
  private final SealedStatement sealed;
  private final List<ProofDifference> differences = new ArrayList<>();

  private ProofOfSeal(SealedStatement sealed) {
    this.sealed = sealed;
  }

  /** What differs. */
  static List<ProofDifference> check(Connection connection, SealedStatement sealed)
      throws SQLException {
    var proof = new ProofOfSeal(sealed);
    proof.lines();
    proof.sums();
    proof.hashes();
    proof.chain(connection);
    return proof.differences;
  }

  private void lines() {
    List<StatementLine> lines = sealed.statement().lines();
    for (int i = 0; i < lines.size(); i++) {
      StatementLine line = lines.get(i);
      BigDecimal charge =
          line.price() == null
              ? line.charge()
              : Amounts.plain(line.quantity().multiply(line.price().unitPrice()));
      compare(name(i + 1, line) + ", quantity x unit price", charge, line.charge());
    }
  }

  /** A line as it is spoken of. */
  static String name(int number, StatementLine line) {
    return "line %d (%s %s)"
        .formatted(number, line.kind(), line.unit() == null ? line.note() : line.unit());
  }

  private void sums() {
    Statement statement = sealed.statement();
    Seal seal = sealed.seal();
    compare("lines", statement.lines().size(), seal.lines());
    compare("total", statement.total(), seal.total());
    compare("payable", statement.payable(), seal.payable());
  }

  private void hashes() {
    Statement statement = sealed.statement();
    Seal seal = sealed.seal();
    compare("hash of the lines", Seal.hashOf(statement.lines()), seal.linesHash());
    compare("hash of the statement", seal.hashOf(statement), seal.hash());
  }

  private void chain(Connection connection) throws SQLException {
    Statement statement = sealed.statement();
    long number = sealed.seal().number();
    SealedStatement before = StatementStore.numbered(connection, statement.tenantId(), number - 1);
    if (number > 1 && before == null) {
      differences.add(
          new ProofDifference("chain, statement number " + (number - 1), "a statement", "none"));
    }
    if (before != null || number == 1) {
      compare(
          "chain, hash of the statement before",
          before == null ? null : before.seal().hashOf(before.statement()),
          sealed.seal().previousHash());
    }
    if (before != null) {
      compare(
          "chain, end of the period before",
          before.statement().period().untilMicros(),
          statement.period().fromMicros());
    }
    SealedStatement next = StatementStore.numbered(connection, statement.tenantId(), number + 1);
    if (next != null) {
      compare(
          "chain, hash that %s names".formatted(next.statement().id()),
          sealed.seal().hashOf(statement),
          next.seal().previousHash());
    }
  }

  private void compare(String what, @Nullable Object expected, @Nullable Object found) {
    Object one = expected instanceof BigDecimal number ? Amounts.plain(number) : expected;
    Object other = found instanceof BigDecimal number ? Amounts.plain(number) : found;
    boolean areEqual =
        one instanceof Number && other instanceof Number
            ? one.toString().equals(other.toString())
            : Objects.equals(one, other);
    if (!areEqual) {
      differences.add(
          new ProofDifference(sealed.statement().id() + " " + what, text(one), text(other)));
    }
  }

  private static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "nothing";
      case BigDecimal number -> number.toPlainString();
      case Object other -> other.toString();
    };
  }
}
