package io.fleetledger.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

/** Sends back what it gets, and counts it. */
final class EchoServer implements AutoCloseable {
  private final ServerSocket listener;
  private final AtomicLong received = new AtomicLong();

  private EchoServer(ServerSocket listener) {
    this.listener = listener;
  }

  static EchoServer start() throws IOException {
    ServerSocket listener = new ServerSocket();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    EchoServer server = new EchoServer(listener);
    Thread.ofVirtual().start(server::serve);
    return server;
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Bytes that have arrived. */
  long received() {
    return received.get();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void serve() {
    try {
      while (true) {
        Socket client = listener.accept();
        Thread.ofVirtual().start(() -> echo(client));
      }
    } catch (IOException closed) {
      // That is its end.
    }
  }

  private void echo(Socket client) {
    byte[] buffer = new byte[1024];
    try (client) {
      for (int length = client.getInputStream().read(buffer);
          length >= 0;
          length = client.getInputStream().read(buffer)) {
        received.addAndGet(length);
        client.getOutputStream().write(buffer, 0, length);
      }
    } catch (IOException cut) {
      // The other side has gone.
    }
  }
}
