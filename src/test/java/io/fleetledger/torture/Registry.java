package io.fleetledger.torture;

import io.fleetledger.sandbox.RegistryServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/** A schema registry that can be killed and comes back with its schemas. */
final class Registry implements AutoCloseable {
  private final Path directory;
  private RegistryServer server;

  private Registry(Path directory) throws IOException {
    this.directory = directory;
    this.server = RegistryServer.start(directory);
  }

  /** Starts one. */
  static Registry start(Path directory) throws IOException {
    return new Registry(directory);
  }

  /** Its own address, past all proxies. */
  URI url() {
    return URI.create(server.url());
  }

  /** Its address by way of a proxy. */
  String urlBehind(int proxyPort) {
    return server.url().replace(":" + url().getPort() + "/", ":" + proxyPort + "/");
  }

  /** Ends it without a word. */
  void kill() throws IOException, InterruptedException {
    Child.signal(server.pid(), "KILL");
    server.close();
  }

  /** Starts it again, on the same data and port. */
  void restart() throws IOException {
    server = RegistryServer.start(directory);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
