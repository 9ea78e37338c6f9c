package io.fleetledger.torture;

/**
 * Something that goes wrong.
 *
 * @param name what, in a few words
 * @param strike brings it about, and returns when it has happened
 */
record Fault(String name, Strike strike) {

  /** Brings it about. */
  interface Strike {
    /** Returns what puts it right. */
    Mend on(Field field) throws Exception;
  }

  /** Puts it right. */
  interface Mend {
    /** For what is over when it has happened. */
    Mend NOTHING = () -> {};

    void mend() throws Exception;
  }
}
