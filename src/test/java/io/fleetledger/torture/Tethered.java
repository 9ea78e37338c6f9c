package io.fleetledger.torture;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Runs a main class in a process that ends, however that happens, with the one that started it. */
final class Tethered {
  private static final int ENDED_WITH_ITS_PARENT = 70;

  private Tethered() {}

  /** The first argument names the main class; the others are its own. */
  public static void main(String[] arguments) throws ReflectiveOperationException {
    InputStream parent = System.in;
    Thread.ofPlatform().daemon().name("tether").start(() -> holdOnTo(parent));
    Class.forName(arguments[0])
        .getMethod("main", String[].class)
        .invoke(null, (Object) Arrays.copyOfRange(arguments, 1, arguments.length));
  }

  /** The parent never writes: when the read ends it is gone. */
  private static void holdOnTo(InputStream parent) {
    try {
      while (parent.read() >= 0) {
        Thread.onSpinWait();
      }
    } catch (IOException gone) {
      // As good as the end of the stream.
    }
    Runtime.getRuntime().halt(ENDED_WITH_ITS_PARENT);
  }
}
