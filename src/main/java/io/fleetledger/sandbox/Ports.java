package io.fleetledger.sandbox;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports on the loopback address, remembered in the data directory so that a server comes back
 * where its clients look for it.
 *
 * <p>They lie below the range that systems take the near ends of outgoing connections from. Within
 * it, a client that retries while its server restarts can be given the server's port, connect to
 * itself and so keep the server out.
 */
public final class Ports {
  private static final int LOWEST = 20_000;
  private static final int HIGHEST = 32_000;

  private Ports() {}

  /** The port remembered under a name if it is still free, else a new one, remembered. */
  public static int remembered(Path directory, String name) throws IOException {
    Path file = directory.resolve(name + ".port");
    if (Files.exists(file)) {
      int port = Integer.parseInt(Files.readString(file).strip());
      if (isFree(port)) {
        return port;
      }
    }
    int port = free();
    Files.createDirectories(directory);
    Files.writeString(file, port + "\n");
    return port;
  }

  /** A port that is free now. */
  public static int free() throws IOException {
    for (int attempt = 0; attempt < 1000; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IOException("no free port between " + LOWEST + " and " + HIGHEST);
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
