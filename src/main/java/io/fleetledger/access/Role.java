package io.fleetledger.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What somebody is here to do; the one that may most comes first. */
public enum Role {
  /** Runs the installation: may do everything. */
  ADMIN,
  /** Reads money and everything that it is made of, of all tenants. */
  FINANCE,
  /** Runs the fleet: reads what it does and costs, no prices and no charges; sends events. */
  OPERATOR,
  /** Reads what is its own. */
  TENANT,
  /** A serving node or a gateway: sends events and reads nothing. */
  REPORTER;

  /** As tokens, settings and answers write it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role of a name; empty: there is none. */
  public static Optional<Role> named(String text) {
    return Arrays.stream(values()).filter(role -> role.text().equals(text)).findFirst();
  }
}
