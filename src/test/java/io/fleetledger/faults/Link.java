package io.fleetledger.faults;

import io.fleetledger.faults.Requests.Request;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** A client's connection and the one to the server behind it; both end together. */
final class Link {
  private static final int BUFFER = 64 * 1024;

  private final Proxy proxy;
  private final Socket client;
  private final Socket server = new Socket();
  private final Requests requests;

  /** Its request is with the server, whose next answer is not for the client any more. */
  private volatile @Nullable Trap sprung;

  Link(Proxy proxy, Socket client, Requests requests) {
    this.proxy = proxy;
    this.client = client;
    this.requests = requests;
  }

  void start(InetSocketAddress upstream) {
    Thread.ofVirtual()
        .start(
            () ->
                run(
                    () -> {
                      client.setTcpNoDelay(true);
                      server.connect(upstream);
                      server.setTcpNoDelay(true);
                      Thread.ofVirtual().start(() -> run(this::relayAnswers));
                      relayRequests();
                    }));
  }

  /** Ends both connections. */
  void cut() {
    proxy.forget(this);
    close(client);
    close(server);
  }

  private interface Step {
    void run() throws IOException, InterruptedException;
  }

  private void run(Step step) {
    try {
      step.run();
    } catch (IOException ended) {
      // One side has left, or was cut: so does the other.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      cut();
    }
  }

  private void relayRequests() throws IOException, InterruptedException {
    var in = new DataInputStream(new BufferedInputStream(client.getInputStream(), BUFFER));
    OutputStream out = server.getOutputStream();
    for (Request next = requests.next(in); next != null; next = requests.next(in)) {
      proxy.admit(next.bytes().length);
      Trap trap = proxy.sprungBy(next);
      if (trap != null && trap.moment() == Trap.Moment.BEFORE) {
        trap.strike();
        return;
      }
      if (trap != null) {
        sprung = trap;
      }
      out.write(next.bytes());
    }
  }

  private void relayAnswers() throws IOException, InterruptedException {
    InputStream in = server.getInputStream();
    OutputStream out = client.getOutputStream();
    byte[] buffer = new byte[BUFFER];
    for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
      Trap trap = sprung;
      if (trap != null) {
        trap.strike();
        return;
      }
      proxy.admit(length);
      out.write(buffer, 0, length);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Nothing is left that could be done to it.
    }
  }
}
