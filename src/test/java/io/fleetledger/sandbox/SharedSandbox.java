package io.fleetledger.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * One sandbox for all tests of a JVM: started by the first that asks, stopped when the JVM ends.
 */
public final class SharedSandbox {
  private SharedSandbox() {}

  /** The sandbox; the first call takes some seconds. */
  public static Sandbox get() {
    return Holder.SANDBOX;
  }

  private static final class Holder {
    static final Sandbox SANDBOX = start();

    private static Sandbox start() {
      try {
        Sandbox sandbox = Sandbox.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(sandbox), "sandbox-stop"));
        return sandbox;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void close(Sandbox sandbox) {
      try {
        sandbox.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
